import { spoil } from './content/damages.ts';
import { flukaFiles, topasFiles } from './content/otherFiles.ts';
import { clusters } from './content/people.ts';
import type { PlannedSimulation } from './content/plan.ts';
import { projectOf } from './content/project.ts';
import { shieldhitFiles } from './content/shieldhitFiles.ts';
import type { Study } from './content/study.ts';
import type { InsertInto } from './insertInto.ts';
import { makeUuid, type Random, randomFor } from './physics/random.ts';
import { sqlSecond, sqlTime } from './sqlTime.ts';
import { gzipJson } from './stored/gzipBlob.ts';
import { int, type PythonValue } from './stored/pythonJson.ts';
import { writeLogfiles } from './writeLogfiles.ts';
import { writeResults } from './writeResults.ts';
import { writeTasks } from './writeTasks.ts';

/** Common to all simulations of a database; `now` is in milliseconds since 1970. */
export interface Circumstances {
  readonly now: number;
  readonly seed: number;
}

/** An id that no user has. */
const goneUser = 4711;

function publicId({ platform, minutesAgo }: PlannedSimulation, startedAt: number, random: Random): string {
  const uuid = makeUuid(random);
  // The first year's ids had no time.
  if (minutesAgo > 60 * 24 * 800) return uuid;
  return `${sqlSecond(startedAt).replaceAll(/[-:]/g, '').replace(' ', '-')}-${uuid}${platform}`;
}

function userOf({ strange, person }: PlannedSimulation): number | null {
  if (strange?.user === 'none') return null;
  return strange?.user === 'gone' ? goneUser : person + 1;
}

function insertRow(
  insert: InsertInto,
  parts: { readonly planned: PlannedSimulation; readonly study: Study; readonly startedAt: number },
  random: Random,
): number {
  const { planned, study, startedAt } = parts;
  const id = insert('Simulation', {
    job_id: publicId(planned, startedAt, random),
    user_id: userOf(planned),
    start_time: sqlSecond(startedAt),
    end_time: null,
    title: planned.title,
    platform: planned.platform,
    input_type: planned.inputType,
    sim_type: planned.simulator ?? study.simulator,
    job_state: planned.strange?.state ?? planned.fate.state,
  });
  if (planned.strange?.withoutSubclass === true) return id;
  if (planned.platform === 'DIRECT') {
    const merged = ['COMPLETED', 'MERGING_RUNNING', 'MERGING_QUEUED'].includes(planned.fate.state);
    insert('CelerySimulation', { id, merge_id: merged ? makeUuid(random) : null });
    return id;
  }
  const { submitted } = planned.fate;
  const array = 3_000_000 + random.integer(5_000_000);
  insert('BatchSimulation', {
    id,
    cluster_id: 1 + (random.next() < 0.8 ? 0 : random.integer(clusters.length)),
    job_dir: submitted ? `/net/scratch/demo/yaptide_runs/${Math.floor(startedAt)}000` : null,
    array_id: submitted ? array : null,
    collect_id: submitted ? array + 1 : null,
  });
  return id;
}

function writeInput(
  insert: InsertInto,
  parts: {
    readonly simulationId: number;
    readonly planned: PlannedSimulation;
    readonly study: Study;
    readonly startedAt: number;
  },
  random: Random,
): void {
  const { planned, study } = parts;
  const { damage } = planned;
  if (!planned.fate.input) return;
  const { particle, energy } = study.beam;
  const description = `${particle.name} beam of ${Math.round(energy)} MeV per nucleon, made by the demonstration of Tidescope.`;
  const named = { ...study, title: planned.title.slice(0, 200) };
  const input = inputOf(named, { inputType: planned.inputType, tasks: planned.tasks, description }, random);
  const blob = gzipJson(input, parts.startedAt / 1000);
  insert('Input', {
    simulation_id: parts.simulationId,
    compressed_data: damage?.where === 'input' ? spoil(blob, damage.kind) : blob,
  });
}

/** Writes one simulation with everything that belongs to it; returns its id and when it ended, as SQL text. */
export function writeSimulation(
  insert: InsertInto,
  planned: PlannedSimulation,
  { now, seed }: Circumstances,
): { readonly id: number; readonly endTime: string | null } {
  const random = randomFor(seed, `simulation ${planned.minutesAgo} ${planned.title.slice(0, 40)}`);
  const startedAt = now - 60_000 * planned.minutesAgo;
  const study = planned.study();
  const id = insertRow(insert, { planned, study, startedAt }, random);
  const parts = { simulationId: id, planned, study };
  const last = writeTasks(insert, { ...parts, primaries: study.primaries, startedAt, now }, random);
  const endedAt = Math.min(now - 1000, last + 2000 + 9000 * random.next());
  writeInput(insert, { ...parts, startedAt }, random);
  writeResults(insert, { ...parts, endedAt });
  writeLogfiles(insert, { ...parts, endedAt }, random);
  // FLUKA on a cluster reports no end.
  const told = planned.fate.ended && !(study.simulator === 'fluka' && planned.platform === 'BATCH');
  return { id, endTime: told ? sqlTime(endedAt) : null };
}

const filesOf = { shieldhit: shieldhitFiles, fluka: flukaFiles, topas: topasFiles } as const;

/** The Input of a simulation: project (of EDITOR ones) and the simulator's files, whose primaries are those of one task. */
function inputOf(
  study: Study,
  about: { readonly inputType: string; readonly tasks: number; readonly description: string },
  random: Random,
): PythonValue {
  const files = filesOf[study.simulator](study, Math.max(1, Math.floor(study.primaries / about.tasks)));
  const shared = { number_of_all_primaries: int(study.primaries), input_files: files };
  if (about.inputType !== 'EDITOR') return { input_type: about.inputType, ...shared };
  return { input_type: 'EDITOR', input_json: projectOf(study, about.description, random), ...shared };
}
