import fc from 'fast-check'

/**
 * Random systems and set-ups are the same from run to run, so that a failure is one of the change at
 * hand. FSMC_SEED=random draws others, FSMC_SEED=N those of that seed.
 */
const seed = process.env.FSMC_SEED ?? '20261124'
if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
