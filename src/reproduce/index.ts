export { cyclesSeen, type Judgement, type JudgeOptions, judge } from './judge.ts'
export { type Foretold, foretell, type Prepared, prepare } from './prepare.ts'
export { type Reproduction, type Trial, tellingTrial } from './reproduction.ts'
export { type RoleOf, rolesOf, waitNames, waitsSeen } from './roles.ts'
export {
  type Foreseen,
  foresee,
  foreseenIn,
  howEnded,
  judgeDeed,
  judgeDeedIn,
  type TriedDeed,
} from './waysout.ts'
