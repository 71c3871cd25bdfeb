/*
 * The system of models/examples/peterson.ts for SPIN.
 *
 *   -DTASKS=n   at most 6
 */
byte flag[TASKS];
byte turn[TASKS];
bool inside[TASKS];

#define below(other) (other >= TASKS || other == _pid || flag[other % TASKS] < level)

active [TASKS] proctype task() {
  byte level;
  do
  :: level = 1;
     do
     :: atomic { level < TASKS -> flag[_pid] = level };
        turn[level] = _pid + 1;
        if
        :: atomic { below(0) && below(1) && below(2) && below(3) && below(4) && below(5) -> level++ }
        :: atomic { turn[level] != _pid + 1 -> level++ }
        fi
     :: atomic { level == TASKS -> inside[_pid] = true; level = 0 };
        break
     od;
     inside[_pid] = false;
     flag[_pid] = 0
  od
}
