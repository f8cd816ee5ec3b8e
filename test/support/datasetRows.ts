import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser, type StoredRow } from './aSimulation.ts';

/** A page of one dimension. */
export const aDosePage = (values: readonly unknown[]): Uint8Array =>
  aBlob(
    `{"dimensions": 1, "data": {"name": "DOSE", "unit": "MeV/g", "values": [${values.join(', ')}]},
      "axis_dim1": {"name": "Position (Z)", "unit": "cm", "values": [${values.map((_, index) => index + 0.5).join(', ')}]},
      "metadata": {"page_normalized": "2"}}`,
  );

/** As text, so that what JSON lacks is there. */
const storedValues = [1, 4, 'NaN', '-0.0', 1e-300, 'Infinity', '-Infinity', 0.1];

/** Two simulations of different months, one on a cluster, with what belongs to them. */
export const datasetRows = (): readonly (readonly StoredRow[])[] => [
  aUser({ id: 1, username: 'ada "o\'hara" ∂', password_hash: 'scrypt:32768:8:1$secretsalt$secrethash' }),
  aRow('User', { id: 2, username: 'kim', auth_provider: 'KeycloakUser' }),
  aRow('KeycloakUser', { id: 2, cert: 'secret certificate', private_key: 'secret key' }),
  aCluster({ id: 1, cluster_name: 'ares' }),
  aSimulation({ id: 1, user_id: 1, title: 'a, "b"\n../c' }),
  aBatchSimulation(2, 1),
  aSimulation({ id: 3, start_time: '2025-03-31 23:59:59.999999', job_state: 'RUNNING', end_time: null }),
  aTask({ id: 1, simulation_id: 1 }),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: anInput('TITLE one') }),
  aRow('Input', { id: 2, simulation_id: 3, compressed_data: anInput('! a comment') }),
  aRow('Estimator', {
    id: 1,
    simulation_id: 1,
    name: 'z',
    file_name: 'z_',
    compressed_data: aBlob({ file_format: 'bin2010' }),
  }),
  aRow('Page', pageRow(1, aDosePage(storedValues))),
  aRow('Page', pageRow(2, Buffer.from('not gzip'))),
];

/** The row of a page. */
export function pageRow(id: number, blob: Uint8Array | null): StoredRow['values'] {
  return { id, estimator_id: 1, page_number: id - 1, page_name: 'DOSE', page_dimension: 1, compressed_data: blob };
}

function anInput(line: string): Uint8Array {
  const files = { 'beam.dat': `${line.startsWith('!') ? line : ''}\nENERGY 150.0\nNSTAT ${line.length} 0` };
  return aBlob({ input_type: 'EDITOR', number_of_all_primaries: 100, input_files: files });
}
