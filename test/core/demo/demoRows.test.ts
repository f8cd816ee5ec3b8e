import { scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { damages } from '#core/demo/content/damages.ts';
import { fates } from '#core/demo/content/fate.ts';
import { writeDatabase } from '#core/demo/writeDatabase.ts';
import { demoPassword } from '#core/demo/writeUsers.ts';
import { knownStates } from '#shared/domain/simulation.ts';

const now = Date.parse('2026-08-12T10:00:00Z');
const pageSchema = z.object({
  dimensions: z.int(),
  data: z.object({ values: z.array(z.unknown()) }),
  metadata: z.record(z.string(), z.string()),
});
const axisSchema = z.object({ name: z.string(), unit: z.string(), values: z.array(z.number()) });
const outputsSchema = z.object({
  input_json: z.object({
    scoringManager: z.object({
      outputs: z.array(z.object({ name: z.string(), quantities: z.array(z.object({ name: z.string() })) })),
    }),
  }),
});

/** JSON as Python reads it: bare NaN and Infinity become null. */
function parse(blob: unknown): unknown {
  const text = gunzipSync(z.instanceof(Uint8Array).parse(blob)).toString();
  return JSON.parse(text.replaceAll(/(?<=[[ ])(?:NaN|-?Infinity)(?=[,\]])/g, 'null'));
}

describe('the demonstration database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidescope-demo-rows-'));
  let database: Database.Database;

  beforeAll(() => {
    const path = join(folder, 'demo.sqlite');
    writeDatabase(path, { now, seed: 1 }, () => undefined);
    database = new Database(path, { readonly: true });
  }, 60_000);

  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = (sql: string): Record<string, unknown>[] =>
    z.array(z.record(z.string(), z.unknown())).parse(database.prepare(sql).all());
  const one = (sql: string): unknown => Object.values(rows(sql)[0] ?? {})[0];

  it('has 25 users of both providers, 3 clusters, 150 simulations and 2 000 tasks', () => {
    expect(one('SELECT count(*) FROM "User"')).toBe(25);
    expect(one('SELECT count(*) FROM "YaptideUser"')).toBe(15);
    expect(one('SELECT count(*) FROM "KeycloakUser"')).toBe(10);
    expect(one('SELECT count(*) FROM "Cluster"')).toBe(3);
    expect(one('SELECT count(*) FROM "Simulation"')).toBe(150);
    expect(one('SELECT count(*) FROM "Task"')).toBe(2000);
    expect(one('SELECT count(*) FROM "Page"')).toBeGreaterThan(400);
    expect(
      one('SELECT count(*) FROM "User" WHERE id NOT IN (SELECT user_id FROM "Simulation" WHERE user_id NOT NULL)'),
    ).toBeGreaterThan(1);
  });

  it('has every state, platform, simulator, input type and number of dimensions', () => {
    const values = (column: string, table = 'Simulation'): unknown[] =>
      rows(`SELECT DISTINCT ${column} AS v FROM "${table}" ORDER BY 1`).map(({ v }) => v);
    expect(values('job_state')).toEqual([...knownStates, 'PAUSED'].toSorted());
    expect(values('platform')).toEqual(['BATCH', 'DIRECT']);
    expect(values('input_type')).toEqual(['EDITOR', 'FILES']);
    expect(values('sim_type')).toEqual(
      expect.arrayContaining(['shieldhit', 'fluka', 'topas', 'dummy', 'SHIELDHIT', 'geant4']),
    );
    expect(values('page_dimension', 'Page')).toEqual([0, 1, 2, 3]);
  });

  it('opens with results: the newest simulation is COMPLETED and has pages of several kinds', () => {
    const [newest] = rows('SELECT * FROM "Simulation" ORDER BY id DESC LIMIT 1');
    expect(newest).toMatchObject({ job_state: 'COMPLETED', title: 'Proton 150 MeV, lead collimator' });
    const ids = rows('SELECT id, start_time FROM "Simulation" ORDER BY start_time');
    expect(ids.map(({ id }) => id)).toEqual(Array.from({ length: 150 }, (_, k) => k + 1));
    expect(one('SELECT count(*) FROM "Simulation" WHERE start_time > \'2026-08-12 10:00:00\'')).toBe(0);
  });

  it('keeps foreign keys and subclass rows, except those broken on purpose', () => {
    const broken = z
      .array(z.object({ table: z.string(), parent: z.string() }))
      .parse(database.pragma('foreign_key_check'));
    expect(broken.map(({ table, parent }) => `${table} → ${parent}`).toSorted()).toEqual([
      'Page → Estimator',
      'Simulation → User',
    ]);
    const subclass = 'SELECT id FROM "CelerySimulation" UNION SELECT id FROM "BatchSimulation"';
    expect(rows(`SELECT title FROM "Simulation" WHERE id NOT IN (${subclass})`)).toEqual([
      { title: 'No CelerySimulation row' },
    ]);
    const tasks = 'SELECT id FROM "CeleryTask" UNION SELECT id FROM "BatchTask"';
    expect(one(`SELECT count(*) FROM "Task" WHERE id NOT IN (${tasks})`)).toBe(0);
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('has every sound blob as gzipped JSON, and pages with as many values as bins', () => {
    const sound = (table: string): Record<string, unknown>[] =>
      rows(
        `SELECT b.* FROM "${table}" b JOIN "Simulation" s ON s.id = b.simulation_id WHERE s.title NOT LIKE 'Damaged:%'`,
      );
    for (const table of ['Input', 'Logfiles', 'Estimator']) {
      const found = sound(table);
      expect(found.length).toBeGreaterThan(5);
      for (const row of found) expect(parse(row['compressed_data'])).toBeTypeOf('object');
    }
    const pages = rows(
      `SELECT p.* FROM "Page" p JOIN "Estimator" e ON e.id = p.estimator_id JOIN "Simulation" s ON s.id = e.simulation_id
       WHERE s.title NOT LIKE 'Damaged:%'`,
    );
    for (const row of pages) {
      const raw = z.record(z.string(), z.unknown()).parse(parse(row['compressed_data']));
      const page = pageSchema.parse(raw);
      expect(page.dimensions).toBe(row['page_dimension']);
      const axes = Array.from({ length: page.dimensions }, (_, k) => axisSchema.parse(raw[`axis_dim${k + 1}`]));
      const bins = axes.reduce((product, { values }) => product * values.length, 1);
      if (row['page_name'] !== 'MCPL') expect(page.data.values).toHaveLength(bins);
    }
  });

  it('has one simulation for each defect, and its blob is damaged', () => {
    for (const damage of damages) {
      const [simulation] = rows(`SELECT id FROM "Simulation" WHERE title = 'Damaged: ${damage.title}'`);
      expect(simulation).toBeDefined();
    }
    const broken = rows(`SELECT p.compressed_data AS blob FROM "Page" p JOIN "Estimator" e ON e.id = p.estimator_id
      JOIN "Simulation" s ON s.id = e.simulation_id WHERE s.title IN ('Damaged: page cut off', 'Damaged: page with a wrong checksum',
      'Damaged: page not compressed', 'Damaged: page NULL', 'Damaged: page empty') AND p.page_number = 0`);
    const failing = broken.filter(({ blob }) => {
      try {
        parse(blob);
        return false;
      } catch (error) {
        return error instanceof Error;
      }
    });
    expect(failing).toHaveLength(5);
  });

  it('gives every stuck simulation the rows that match its reason', () => {
    const of = (title: string): Record<string, unknown> =>
      rows(`SELECT s.*, (SELECT count(*) FROM "Task" t WHERE t.simulation_id = s.id) tasks,
      (SELECT count(*) FROM "Estimator" e WHERE e.simulation_id = s.id) estimators, (SELECT count(*) FROM "Input" i WHERE i.simulation_id = s.id) inputs,
      (SELECT array_id FROM "BatchSimulation" b WHERE b.id = s.id) array_id FROM "Simulation" s WHERE title = '${title}'`)[0] ??
      {};
    expect(of('Rejected by the converter')).toMatchObject({ job_state: 'UNKNOWN', tasks: 0, inputs: 0 });
    expect(of('Cluster did not answer')).toMatchObject({ job_state: 'PENDING', platform: 'BATCH', array_id: null });
    expect(of('Results never came back')).toMatchObject({ job_state: 'COMPLETED', estimators: 0 });
    expect(of('USRTRACK, estimators without pages')).toMatchObject({ job_state: 'MERGING_RUNNING', estimators: 2 });
    expect(of('TOPAS on DIRECT: no runner')).toMatchObject({
      job_state: 'PENDING',
      platform: 'DIRECT',
      sim_type: 'topas',
    });
    expect(Object.keys(fates).length).toBeGreaterThan(15);
  });

  it('has logarithmic axes stored with linear centres, and correct ones', () => {
    const first = (title: string): number[] => {
      const [row] = rows(`SELECT p.compressed_data AS blob FROM "Page" p JOIN "Estimator" e ON e.id = p.estimator_id
        JOIN "Simulation" s ON s.id = e.simulation_id WHERE s.title = '${title}' AND e.name = 'spectrum_1' AND p.page_number = 1`);
      return z.object({ axis_dim1: axisSchema }).parse(parse(row?.['blob'])).axis_dim1.values;
    };
    const [a = 0, b = 0, c = 0] = first('Energy spectra along 150 MeV');
    expect(c - b).toBeCloseTo(b - a, 9);
    const [p = 0, q = 0, r = 0] = first('Energy spectra along 100 MeV, logarithmic bins right');
    expect(r / q).toBeCloseTo(q / p, 9);
  });

  it('has inputs whose outputs name the estimators and quantities', () => {
    const found =
      rows(`SELECT i.compressed_data AS blob, s.id FROM "Input" i JOIN "Simulation" s ON s.id = i.simulation_id
      WHERE s.input_type = 'EDITOR' AND s.job_state = 'COMPLETED' AND s.title NOT LIKE 'Damaged:%' ORDER BY s.id DESC LIMIT 20`);
    for (const { blob, id } of found) {
      const outputs = outputsSchema.parse(parse(blob)).input_json.scoringManager.outputs;
      const names =
        rows(`SELECT name, (SELECT count(*) FROM "Page" p WHERE p.estimator_id = e.id) pages FROM "Estimator" e
        WHERE simulation_id = ${Number(id)} ORDER BY id`);
      expect(outputs.map(({ name, quantities }) => ({ name, pages: quantities.length }))).toEqual(names);
    }
  });

  it('has password hashes that werkzeug accepts, dummy keys, and a made-up token', () => {
    const hash = String(one('SELECT password_hash FROM "YaptideUser" LIMIT 1'));
    const [method, salt = '', digest] = hash.split('$');
    expect(method).toBe('scrypt:32768:8:1');
    const key = scryptSync(demoPassword, salt, 64, { N: 32768, r: 8, p: 1, maxmem: 132 * 32768 * 8 });
    expect(key.toString('hex')).toBe(digest);
    expect(one('SELECT count(*) FROM "KeycloakUser" WHERE private_key NOT LIKE \'%PLACEHOLDER%\'')).toBe(0);
    const [log] = rows(`SELECT l.compressed_data AS blob FROM "Logfiles" l JOIN "Simulation" s ON s.id = l.simulation_id
      WHERE s.title LIKE 'Submission refused%'`);
    const { sh_files: files } = z.object({ sh_files: z.object({ array: z.string() }) }).parse(parse(log?.['blob']));
    expect(files.array).toMatch(/UPDATE_KEY=eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  });

  it('has a log of about three million characters and a simulation with several logs', () => {
    const [long] = rows('SELECT compressed_data AS blob FROM "Logfiles" ORDER BY length(compressed_data) DESC LIMIT 1');
    const texts = z.record(z.string(), z.string()).parse(parse(long?.['blob']));
    expect(Object.values(texts)[0]?.length).toBeGreaterThan(2_500_000);
    expect(one('SELECT max(n) FROM (SELECT count(*) n FROM "Logfiles" GROUP BY simulation_id)')).toBe(3);
  });
});
