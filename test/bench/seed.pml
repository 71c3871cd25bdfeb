/*
 * The system of models/seed.ts for SPIN: one atomic step here for each step there, and nothing remembered
 * that is not remembered there, so that both have the same states.
 *
 *   -DOPENERS=n   tasks that touch a file; task i waits for event i, and sends request i
 *   -DTHREADS=n   threads of the listener; thread t sends request OPENERS + t
 *   -DLOOPBACK=1  sftp-server opens the file on the machine itself, which raises event OPENERS
 *   -DVERDICT     the opens of the first task get their verdicts, as in models/verdicts.ts
 */
#define SERVER_EVENT OPENERS
#define REQUESTS     (OPENERS + THREADS)

#define NOTHING  0
#define WAITING  1
#define ALLOWED  2
byte event[OPENERS + 1];

#define IDLE     0
#define QUEUED   1
#define SENT     2
#define FINISHED 3
byte request[REQUESTS];

chan notifications = [OPENERS + 1] of { byte };
chan pending       = [REQUESTS] of { byte };
chan to_server     = [REQUESTS] of { byte };
chan from_server   = [REQUESTS] of { byte };

inline asks_for_verdict(e) {
  atomic { event[e] = WAITING; notifications ! e };
  atomic { event[e] == ALLOWED -> event[e] = NOTHING }
}

inline sends_request(r) {
  atomic { request[r] = QUEUED; pending ! r };
  atomic { request[r] == FINISHED -> request[r] = IDLE }
}

/* The first processes have the numbers 0 to OPENERS - 1, the next ones those of their requests, too. */
active [OPENERS] proctype touch() {
  do
  :: sends_request(_pid);
     asks_for_verdict(_pid)
  od
}

active [THREADS] proctype listener() {
  byte hand;
  do
  :: atomic {
       notifications ? hand;
       if
       :: hand == SERVER_EVENT -> goto verdict
       :: else
       fi
     };
     sends_request(_pid);
verdict:
     atomic { event[hand] = ALLOWED; hand = 0 }
  od
}

active proctype sshfs() {
  byte hand;
  do
  :: atomic { pending ? hand; request[hand] = SENT };
     atomic { to_server ! hand; hand = 0 }
  :: atomic { from_server ? hand; request[hand] = FINISHED; hand = 0 }
  od
}

active proctype sftp_server() {
  byte hand;
  do
  :: to_server ? hand;
#if LOOPBACK
     asks_for_verdict(SERVER_EVENT);
#endif
     atomic { from_server ! hand; hand = 0 }
  od
}

/* In parentheses, for to SPIN <> binds more tightly than a comparison. */
#ifdef VERDICT
ltl verdict { [] ((event[0] == WAITING) -> <> (event[0] != WAITING)) }
#endif
