import type { SchemaElement } from 'hyparquet';
import type { DatasetTableName } from '#shared/domain/dataset.ts';

/** What a column holds. `axes`: a list of the axes of a page. */
type ColumnKind = 'integer' | 'text' | 'time' | 'double' | 'doubles' | 'axes';

export interface DatasetColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

const of = (kind: ColumnKind, ...names: string[]): readonly DatasetColumn[] => names.map((name) => ({ name, kind }));
const problem = of('text', 'problem');
const blob = [...of('integer', 'blob_bytes'), ...of('text', 'blob_sha256'), ...problem];

/** Statistics of the values of a page; NULL where nothing is finite. */
export const statisticColumns = ['minimum', 'maximum', 'mean', 'sum'] as const;
/** How many values there are of each kind. */
export const countColumns = [
  'count_values',
  'count_finite',
  'count_zero',
  'count_negative',
  'count_nan',
  'count_positive_infinity',
  'count_negative_infinity',
  'count_missing',
] as const;
/** The figures of a curve by the label that the window gives them. */
export const figureColumns: Readonly<Record<string, string>> = {
  integral: 'integral',
  FWHM: 'fwhm',
  centroid: 'centroid',
  peak: 'peak',
  R90: 'r90',
  R80: 'r80',
  R50: 'r50',
  'fall-off 80–20': 'fall_off_80_20',
  'R90 proximal': 'r90_proximal',
  'R80 proximal': 'r80_proximal',
  'R50 proximal': 'r50_proximal',
  plateau: 'plateau',
  'peak to plateau': 'peak_to_plateau',
  'modulation width': 'modulation_width',
};

/** The columns of each table, in their order. */
export const datasetColumns: Readonly<Record<DatasetTableName, readonly DatasetColumn[]>> = {
  users: [...of('integer', 'id'), ...of('text', 'username', 'auth_provider'), ...problem],
  simulations: [
    ...of('integer', 'id'),
    ...of('text', 'job_id'),
    ...of('integer', 'user_id'),
    ...of('text', 'title', 'platform', 'input_type', 'sim_type', 'job_state'),
    ...of('time', 'start_time', 'end_time'),
    ...of('text', 'cluster', 'job_dir'),
    ...of('integer', 'array_id', 'collect_id'),
    ...of('text', 'merge_id'),
    ...problem,
  ],
  inputs: [
    ...of('integer', 'id', 'simulation_id'),
    ...of('text', 'input_type'),
    ...of('integer', 'number_of_all_primaries'),
    ...of('text', 'fingerprint'),
    ...blob,
  ],
  tasks: [
    ...of('integer', 'id', 'simulation_id', 'task_id', 'requested_primaries', 'simulated_primaries'),
    ...of('text', 'task_state'),
    ...of('integer', 'estimated_time'),
    ...of('time', 'start_time', 'end_time'),
    ...of('text', 'platform'),
    ...of('time', 'last_update_time'),
    ...problem,
  ],
  estimators: [
    ...of('integer', 'id', 'simulation_id'),
    ...of('text', 'name', 'file_name', 'value_order', 'metadata'),
    ...blob,
  ],
  pages: [
    ...of('integer', 'id', 'simulation_id', 'estimator_id', 'page_number', 'page_dimension'),
    ...of('text', 'page_name', 'kind', 'name', 'unit', 'metadata'),
    ...of('doubles', 'values'),
    ...of('axes', 'axes'),
    ...of('double', ...statisticColumns),
    ...of('integer', ...countColumns),
    ...of('double', ...Object.values(figureColumns)),
    ...blob,
  ],
};

type Shape = Omit<SchemaElement, 'name'>;

const text: Shape = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
const leaf: Readonly<Record<Exclude<ColumnKind, 'doubles' | 'axes'>, Shape>> = {
  integer: { type: 'INT64' },
  text,
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
  double: { type: 'DOUBLE' },
};

function listOf(
  name: string,
  repetition: 'OPTIONAL' | 'REQUIRED',
  elements: readonly SchemaElement[],
): SchemaElement[] {
  const logical: Shape = { converted_type: 'LIST', logical_type: { type: 'LIST' } };
  return [
    { name, repetition_type: repetition, num_children: 1, ...logical },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elements,
  ];
}

const doubles: SchemaElement = { name: 'element', repetition_type: 'REQUIRED', type: 'DOUBLE' };
const required = (name: string): SchemaElement => ({ name, repetition_type: 'REQUIRED', ...text });

/** The parts of an axis: its edges as they should be, and its centres as they are stored. */
const axisParts: readonly SchemaElement[] = [
  required('name'),
  required('unit'),
  required('scale'),
  ...listOf('edges', 'REQUIRED', [doubles]),
  required('repair'),
  required('stored_unit'),
  ...listOf('stored_centres', 'REQUIRED', [doubles]),
];
const axis: SchemaElement = { name: 'element', repetition_type: 'REQUIRED', num_children: 7 };

/** The schema of a table's files. Every column may be NULL. */
export function datasetSchema(table: DatasetTableName): SchemaElement[] {
  const columns = datasetColumns[table];
  return [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(({ name, kind }): readonly SchemaElement[] => {
      if (kind === 'doubles') return listOf(name, 'OPTIONAL', [doubles]);
      if (kind === 'axes') return listOf(name, 'OPTIONAL', [axis, ...axisParts]);
      return [{ name, repetition_type: 'OPTIONAL', ...leaf[kind] }];
    }),
  ];
}
