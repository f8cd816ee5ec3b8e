import type { Sources } from '#core/listing/forbidden.ts';
import type { SimulationMark, SimulationSummary } from '#shared/domain/simulation.ts';

/** The columns from which those of the list are made. */
export const simulationSources: Sources = {
  jobId: [['Simulation', 'job_id']],
  title: [['Simulation', 'title']],
  username: [
    ['Simulation', 'user_id'],
    ['User', 'username'],
  ],
  simulator: [['Simulation', 'sim_type']],
  platform: [['Simulation', 'platform']],
  inputType: [['Simulation', 'input_type']],
  state: [['Simulation', 'job_state']],
  startedAt: [['Simulation', 'start_time']],
  endedAt: [['Simulation', 'end_time']],
  duration: [
    ['Simulation', 'start_time'],
    ['Simulation', 'end_time'],
  ],
  tasks: [
    ['Task', 'simulation_id'],
    ['Task', 'task_state'],
  ],
  primariesSimulated: [
    ['Task', 'simulation_id'],
    ['Task', 'requested_primaries'],
    ['Task', 'simulated_primaries'],
  ],
};

const results: Sources[string] = [
  ['Estimator', 'simulation_id'],
  ['Page', 'estimator_id'],
];

export const storageSources: Sources = {
  estimators: [['Estimator', 'simulation_id']],
  pages: results,
  bytes: [
    ...results,
    ['Estimator', 'compressed_data'],
    ['Page', 'compressed_data'],
    ['Input', 'compressed_data'],
    ['Logfiles', 'compressed_data'],
  ],
};

/** The columns from which each mark is derived. */
const markedColumns: Readonly<Partial<Record<SimulationMark, string>>> = {
  'no-user': 'username',
  'user-missing': 'username',
  'unknown-state': 'state',
  'unknown-platform': 'platform',
  'unknown-simulator': 'simulator',
  'unknown-input-type': 'inputType',
  'odd-time': 'startedAt',
};

/** Lists the unreadable parts of a simulation, which get no marks. */
export function withForbidden<Row extends SimulationSummary>(
  row: Row,
  { forbidden }: { readonly forbidden?: readonly string[] },
): Row {
  if (forbidden === undefined) return row;
  const marks = row.marks.filter((mark) => !forbidden.includes(markedColumns[mark] ?? ''));
  return { ...row, marks, forbidden };
}
