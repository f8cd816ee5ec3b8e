import { type Random, randomFor } from '../physics/random.ts';
import { type Damage, damages } from './damages.ts';
import { type Fate, type FateName, fates } from './fate.ts';
import { people } from './people.ts';
import { showcase } from './showcase.ts';
import { largeStudies, type LargeStudy, smallStudies, studyRandom } from './studies.ts';
import type { Study } from './study.ts';

/** Numbers of rows that the demonstration always has. */
const simulationTotal = 150;
const taskTotal = 2000;

/** A simulation before it is written. */
export interface PlannedSimulation {
  readonly title: string;
  /** Makes the simulated results, which are used according to the fate. */
  readonly study: () => Study;
  readonly fate: Fate;
  readonly fateName: FateName;
  readonly platform: 'DIRECT' | 'BATCH';
  readonly inputType: 'EDITOR' | 'FILES';
  /** Overrides the study's simulator in the row. */
  readonly simulator: string | null;
  readonly minutesAgo: number;
  readonly tasks: number;
  readonly damage: Damage | null;
  readonly strange: Strange | null;
  readonly person: number;
}

/** A user, weighted by share: an index into `people`. */
function pickPerson(random: Random): number {
  const total = people.reduce((sum, { share }) => sum + share, 0);
  let place = random.next() * total;
  return Math.max(
    0,
    people.findIndex(({ share }) => (place -= share) < 0),
  );
}

const ordinary: readonly FateName[] = [
  ...Array.from({ length: 15 }, () => 'completed' as const),
  'failed',
  'canceled',
  'completed',
  'partlyFailed',
  'failed',
];

const basic = { simulator: null, damage: null, strange: null, inputType: 'EDITOR', platform: 'DIRECT' } as const;

function everyday(seed: number, k: number, random: Random): PlannedSimulation {
  const small = smallStudies[k % smallStudies.length];
  if (small === undefined) throw new Error('There is no small study.');
  const fateName = ordinary[k % ordinary.length] ?? 'completed';
  const platform = random.next() < 0.25 ? 'BATCH' : 'DIRECT';
  const { title } = small;
  return {
    ...basic,
    title,
    study: () => small.make(title, studyRandom(seed, title)),
    fate: fates[fateName],
    fateName,
    platform,
    inputType: random.next() < 0.25 ? 'FILES' : 'EDITOR',
    minutesAgo: 60 * 24 * (2.2 + 11.5 * k + 4 * random.next()),
    tasks: 2 + random.integer(11),
    simulator: k > 85 ? 'SHIELDHIT' : null,
    person: pickPerson(random),
  };
}

/**
 * Everything that the database will contain, oldest first: the newest are worth looking at, before them come damaged
 * and stuck ones, then the everyday work of three years.
 */
export function planSimulations(seed: number): readonly PlannedSimulation[] {
  const random = randomFor(seed, 'plan');
  const made = new Map<LargeStudy, Study>();
  // Repeating a study with the same seed gives the same results, which are computed once.
  const large = (name: LargeStudy, title: string): Study => {
    const study = made.get(name) ?? largeStudies[name](title, studyRandom(seed, name));
    made.set(name, study);
    return { ...study, title };
  };
  const shown = showcase.map((show): PlannedSimulation => ({
    ...basic,
    ...show,
    study: () => large(show.study, show.title),
    fate: fates[show.fateName],
    person: show.person ?? pickPerson(random),
  }));
  const quick = (title: string, minutesAgo: number): PlannedSimulation => ({
    ...everyday(seed, random.integer(smallStudies.length), random),
    ...basic,
    title,
    minutesAgo,
    fate: fates.completed,
    fateName: 'completed',
    tasks: 4,
  });
  const damaged = damages.map((damage, k): PlannedSimulation => {
    const title = `Damaged: ${damage.title}`;
    const base = quick(title, 60 * (31 + 2.3 * k));
    // Missing values are most visible in a map.
    const onMap = damage.kind === 'cut' || damage.kind === 'fewer-values';
    return { ...base, ...(onMap && damage.where === 'page' ? { study: () => large('helium', title) } : {}), damage };
  });
  const strange = strangeSimulations.map((part, k): PlannedSimulation => {
    const base = quick(part.title, 60 * (54 + 3.1 * k));
    return { ...base, strange: part, simulator: part.simulator ?? base.simulator };
  });
  const rest = simulationTotal - shown.length - damaged.length - strange.length;
  const old = Array.from({ length: rest }, (_, k) => everyday(seed, k, random));
  const plan = [...shown, ...damaged, ...strange, ...old].sort((a, b) => b.minutesAgo - a.minutesAgo);
  return withTaskTotal(plan);
}

/** The largest BATCH simulation takes the remaining tasks, so that the total is as promised. */
function withTaskTotal(plan: readonly PlannedSimulation[]): readonly PlannedSimulation[] {
  const counted = plan.filter(({ fate, tasks }) => fate.tasks.length > 0 && tasks > 0);
  const rest = taskTotal - counted.reduce((sum, { tasks }) => sum + tasks, 0);
  return plan.map((simulation) => (simulation.tasks === 0 ? { ...simulation, tasks: rest } : simulation));
}

/** A simulation with unusual rows, although its results are sound. */
interface Strange {
  readonly title: string;
  readonly simulator?: string;
  readonly state?: string;
  readonly user?: 'none' | 'gone';
  readonly withoutSubclass?: true;
  /** Log files: none, several rows, a very long one. */
  readonly logs?: 'several' | 'long';
}

const essay =
  'Systematic study of the dependence of the dose-averaged linear energy transfer on the position of the first monitor chamber, ';

/** Titles, states and users that trip up a careless program. */
const strangeSimulations: readonly Strange[] = [
  { title: '' },
  { title: '<img src=x onerror="alert(1)"><b>Bold</b> proton' },
  { title: essay.repeat(90) },
  { title: '陽子線 150 MeV, żółć, שלום, 👩‍🔬' },
  { title: '=SUM(A1:A9)' },
  { title: '100%_done\'; DROP TABLE "Page"; --' },
  { title: 'Line one\nline two\tand a tab' },
  { title: 'Without a user', user: 'none' },
  { title: 'Its user was deleted', user: 'gone' },
  { title: 'No CelerySimulation row', withoutSubclass: true },
  { title: 'State from a later yaptide', state: 'PAUSED' },
  { title: 'Geant4 from the browser', simulator: 'geant4' },
  { title: 'Several log files', logs: 'several' },
  { title: 'Verbose log, 3 MB', logs: 'long' },
];
