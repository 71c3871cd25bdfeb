/*
 * The system of models/examples/philosophers.ts (steps=fine, left first) for SPIN.
 *
 *   -DSEATS=n
 */
byte fork[SEATS];

active [SEATS] proctype philosopher() {
  do
  :: true;
     atomic { fork[_pid] == 0 -> fork[_pid] = 1 };
     atomic { fork[(_pid + 1) % SEATS] == 0 -> fork[(_pid + 1) % SEATS] = 1 };
     fork[_pid] = 0;
     fork[(_pid + 1) % SEATS] = 0
  od
}
