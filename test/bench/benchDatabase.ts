import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { yaptideDdl } from '../support/yaptideDdl.ts';

const taskCount = 1_000_000;

/** A page of two dimensions as yaptide stores it, its values a smooth hill. */
export function mapBlob(first: number, second: number): Buffer {
  const values = Array.from({ length: first * second }, (_, index) => {
    const depth = Math.floor(index / first) / second;
    const off = (index % first) / first - 0.5;
    return Math.exp(-off * off * (60 - 40 * depth)) * (0.3 + depth * depth) + 1e-4 * Math.abs(Math.sin(index));
  });
  const axis = (name: string, count: number) => ({
    name,
    unit: 'cm',
    values: Array.from({ length: count }, (_, bin) => (bin + 0.5) / 20),
  });
  const page = {
    dimensions: 2,
    data: { name: 'DOSE', unit: 'MeV/g/prim', values },
    axis_dim1: axis('Position (Y)', first),
    axis_dim2: axis('Position (Z)', second),
    metadata: { dettyp: 'DOSE', page_number: '0' },
  };
  return gzipSync(JSON.stringify(page).replaceAll(',', ', ').replaceAll(':', ': '));
}

/** A page with axes of the given sizes, some four million values, quick to generate and compress. */
function largeBlob(sizes: readonly number[]): Buffer {
  const values = Array.from({ length: sizes.reduce((product, count) => product * count, 1) }, (_, index) =>
    Number((1e-4 + Math.abs(Math.sin(index / 4000)) * (1 + (index % 4))).toPrecision(5)),
  );
  const axes = sizes.map((count, index) => [
    `axis_dim${index + 1}`,
    { name: `Position (${'XYZ'[index]})`, unit: 'cm', values: Array.from({ length: count }, (_, bin) => bin + 0.5) },
  ]);
  const page = {
    dimensions: sizes.length,
    data: { name: 'DOSE', unit: 'MeV/g', values },
    metadata: { dettyp: 'DOSE' },
  };
  return gzipSync(JSON.stringify({ ...page, ...Object.fromEntries(axes) }), { level: 1 });
}

/**
 * A SQLite file with a million tasks, a 300×300 page (id 1) and one of a million values (id 2); in another simulation
 * pages of four million values: a map (id 3), four slices (id 4) and a cube of 160³ (id 5). Returns its path.
 */
export function makeBenchDatabase(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tidescope-bench-')), 'bench.sqlite');
  const database = new Database(path);
  try {
    database.exec(yaptideDdl('sqlite', '5003b9acb1f4').join('\n'));
    database.exec(`begin;
      insert into "User" values (1, 'bench', 'YaptideUser');
      insert into "Simulation" (id, job_id, user_id, start_time, title, platform, input_type, sim_type, job_state)
        values (1, 'bench', 1, '2025-01-01 00:00:00', 'A million tasks', 'DIRECT', 'FILES', 'shieldhit', 'RUNNING');
      insert into "Simulation" (id, job_id, user_id, start_time, title, platform, input_type, sim_type, job_state)
        values (2, 'large', 1, '2025-01-01 00:00:00', 'Large pages', 'DIRECT', 'FILES', 'shieldhit', 'COMPLETED');
      insert into "CelerySimulation" (id) values (1), (2);
      with recursive n(i) as (select 0 union all select i + 1 from n where i < ${taskCount - 1})
      insert into "Task" (id, simulation_id, task_id, requested_primaries, simulated_primaries, task_state, platform,
          start_time, end_time, last_update_time)
        select i + 1, 1, i, 1000, i % 1001, case i % 3 when 0 then 'COMPLETED' when 1 then 'RUNNING' else 'PENDING' end,
          'DIRECT', datetime('2025-01-01', '+' || i || ' seconds'), null, datetime('2025-01-01', '+' || i || ' seconds') from n;
      commit;`);
    const estimator = database.prepare(
      'insert into "Estimator" (id, simulation_id, name, file_name, compressed_data) values (?, ?, ?, ?, ?)',
    );
    const metadata = gzipSync(JSON.stringify({ file_format: 'bdo2019' }));
    estimator.run(1, 1, 'map', 'map_', metadata);
    estimator.run(2, 2, 'large', 'large_', metadata);
    const page = database.prepare(
      `insert into "Page" (id, page_name, estimator_id, page_number, compressed_data, page_dimension) values (?, 'DOSE', ?, ?, ?, ?)`,
    );
    page.run(1, 1, 0, mapBlob(300, 300), 2);
    page.run(2, 1, 1, mapBlob(1000, 1000), 2);
    page.run(3, 2, 0, largeBlob([2000, 2000]), 2);
    page.run(4, 2, 1, largeBlob([4, 1000, 1000]), 3);
    page.run(5, 2, 2, largeBlob([160, 160, 160]), 3);
  } finally {
    database.close();
  }
  return path;
}
