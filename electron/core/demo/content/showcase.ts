import type { FateName } from './fate.ts';
import type { LargeStudy } from './studies.ts';

/** A simulation at the top of the list. `tasks` 0 takes what is left of the promised total. */
interface TextCell {
  readonly minutesAgo: number;
  readonly title: string;
  readonly study: LargeStudy;
  readonly fateName: FateName;
  readonly tasks: number;
  readonly platform?: 'DIRECT' | 'BATCH';
  readonly inputType?: 'EDITOR' | 'FILES';
  readonly simulator?: string;
  /** An index into `people`. */
  readonly person?: number;
}

const hour = 60;
const day = 24 * hour;

const newest: readonly TextCell[] = [
  {
    minutesAgo: 4,
    title: 'Proton 150 MeV, lead collimator',
    study: 'collimator',
    fateName: 'completed',
    tasks: 15,
    person: 1,
  },
  {
    minutesAgo: 9,
    title: 'SOBP 80–120 MeV',
    study: 'plan',
    fateName: 'running',
    tasks: 100,
    platform: 'BATCH',
    person: 15,
  },
  {
    minutesAgo: 14,
    title: 'SOBP 80–120 MeV, 4 cm field',
    study: 'plan',
    fateName: 'completed',
    tasks: 40,
    platform: 'BATCH',
    person: 15,
  },
  {
    minutesAgo: 26,
    title: 'Carbon 290 MeV/u in PMMA',
    study: 'carbonPmma',
    fateName: 'completed',
    tasks: 16,
    person: 4,
  },
  {
    minutesAgo: 33,
    title: 'Carbon 290 MeV/u in PMMA, repeated',
    study: 'carbonPmma',
    fateName: 'mergingRunning',
    tasks: 16,
    person: 4,
  },
  {
    minutesAgo: 41,
    title: 'Proton 160 MeV through rib and lung',
    study: 'slabs',
    fateName: 'completed',
    tasks: 10,
    person: 6,
  },
  {
    minutesAgo: 58,
    title: 'Proton pencil beam in water, 150 MeV',
    study: 'pencil150',
    fateName: 'completed',
    tasks: 12,
    person: 1,
  },
  {
    minutesAgo: 1.3 * hour,
    title: 'Neutron dose behind the shield',
    study: 'topas',
    fateName: 'pending',
    tasks: 8,
    platform: 'BATCH',
  },
  {
    minutesAgo: 1.7 * hour,
    title: 'Dose cube, 110–140 MeV',
    study: 'cube',
    fateName: 'completed',
    tasks: 24,
    person: 16,
  },
  {
    minutesAgo: 2.2 * hour,
    title: 'Energy spectra along 150 MeV',
    study: 'spectra',
    fateName: 'completed',
    tasks: 8,
    person: 6,
  },
  {
    minutesAgo: 2.6 * hour,
    title: 'Energy spectra along 150 MeV, more primaries',
    study: 'spectra',
    fateName: 'mergingQueued',
    tasks: 20,
  },
  {
    minutesAgo: 3.1 * hour,
    title: 'Phase space at 4 and 10 cm',
    study: 'phaseSpace',
    fateName: 'completed',
    tasks: 6,
    inputType: 'FILES',
    person: 9,
  },
  {
    minutesAgo: 3.6 * hour,
    title: 'Geometry map, thorax phantom',
    study: 'phantom',
    fateName: 'completed',
    tasks: 1,
    person: 5,
  },
  {
    minutesAgo: 4.4 * hour,
    title: 'Proton 160 MeV through rib and lung, first try',
    study: 'slabs',
    fateName: 'failed',
    tasks: 10,
    person: 6,
  },
  {
    minutesAgo: 5.2 * hour,
    title: 'Helium 150 MeV/u in water',
    study: 'helium',
    fateName: 'completed',
    tasks: 12,
    person: 9,
  },
  {
    minutesAgo: 6.1 * hour,
    title: 'Carbon SOBP 210–270 MeV/u',
    study: 'carbonPlan',
    fateName: 'completed',
    tasks: 60,
    platform: 'BATCH',
    person: 17,
  },
  {
    minutesAgo: 7.5 * hour,
    title: 'Beam of protons, 70 MeV (FLUKA)',
    study: 'fluka',
    fateName: 'completed',
    tasks: 3,
    person: 1,
  },
  {
    minutesAgo: 8.8 * hour,
    title: 'TOPAS comparison, 130 MeV',
    study: 'topas',
    fateName: 'completed',
    tasks: 8,
    platform: 'BATCH',
    person: 2,
  },
  {
    minutesAgo: 10 * hour,
    title: 'Proton 120 MeV next to an air gap',
    study: 'gap',
    fateName: 'completed',
    tasks: 10,
    person: 3,
  },
  {
    minutesAgo: 12 * hour,
    title: 'Treatment plan, patient phantom, all fields',
    study: 'plan',
    fateName: 'canceled',
    tasks: 80,
    platform: 'BATCH',
    person: 15,
  },
  {
    minutesAgo: 14 * hour,
    title: 'Proton 100 MeV, 10 cm water',
    study: 'pencil100',
    fateName: 'completed',
    tasks: 8,
    person: 10,
  },
  { minutesAgo: 17 * hour, title: 'Eye plan, 70 MeV', study: 'pencil70', fateName: 'completed', tasks: 8, person: 11 },
  {
    minutesAgo: 20 * hour,
    title: 'Energy spectra along 100 MeV, logarithmic bins right',
    study: 'spectraRight',
    fateName: 'completed',
    tasks: 8,
  },
  {
    minutesAgo: 23 * hour,
    title: 'Beam of protons, 110 MeV (FLUKA)',
    study: 'fluka110',
    fateName: 'completed',
    tasks: 12,
    platform: 'BATCH',
  },
  { minutesAgo: 26 * hour, title: 'LET with gaps: NaN and Infinity', study: 'gaps', fateName: 'completed', tasks: 4 },
];

const stuck: readonly TextCell[] = [
  {
    minutesAgo: 2.1 * day,
    title: 'Overnight run, stopped at the restart',
    study: 'fluka',
    fateName: 'abandoned',
    tasks: 20,
  },
  {
    minutesAgo: 3 * day,
    title: 'Every task failed, still merging',
    study: 'gaps',
    fateName: 'nothingToMerge',
    tasks: 6,
  },
  { minutesAgo: 3.4 * day, title: 'Phase space, merge never ended', study: 'gaps', fateName: 'mergeCrashed', tasks: 6 },
  {
    minutesAgo: 4.2 * day,
    title: 'USRTRACK, estimators without pages',
    study: 'fluka',
    fateName: 'pagesRefused',
    tasks: 4,
  },
  { minutesAgo: 5.5 * day, title: 'Rejected by the converter', study: 'gaps', fateName: 'neverConverted', tasks: 1 },
  { minutesAgo: 6 * day, title: 'Broker did not answer', study: 'gaps', fateName: 'neverQueued', tasks: 4 },
  {
    minutesAgo: 8 * day,
    title: 'Cluster did not answer',
    study: 'gaps',
    fateName: 'neverSubmitted',
    tasks: 30,
    platform: 'BATCH',
  },
  {
    minutesAgo: 9 * day,
    title: 'Submission refused: wrong account',
    study: 'gaps',
    fateName: 'submissionRefused',
    tasks: 12,
    platform: 'BATCH',
  },
  {
    minutesAgo: 12 * day,
    title: 'Slurm time limit reached',
    study: 'gaps',
    fateName: 'pastItsTime',
    tasks: 32,
    platform: 'BATCH',
  },
  {
    minutesAgo: 15 * day,
    title: 'Results never came back',
    study: 'gaps',
    fateName: 'resultsLost',
    tasks: 16,
    platform: 'BATCH',
  },
  {
    minutesAgo: 16 * day,
    title: 'TOPAS on DIRECT: no runner',
    study: 'topas',
    fateName: 'pending',
    tasks: 4,
    simulator: 'topas',
  },
  { minutesAgo: 18 * day, title: 'Dummy simulator', study: 'gaps', fateName: 'pending', tasks: 2, simulator: 'dummy' },
  {
    minutesAgo: 20 * day,
    title: 'Array of many small tasks',
    study: 'plan',
    fateName: 'partlyFailed',
    tasks: 0,
    platform: 'BATCH',
  },
];

/** The notable simulations: those worth looking at, and those that are stuck, each for a different reason. */
export const showcase: readonly TextCell[] = [...newest, ...stuck];
