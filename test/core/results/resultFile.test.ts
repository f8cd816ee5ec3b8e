import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readMeshes, repairedCentres } from '#core/resultFiles/geant4Positions.ts';
import { readResultFile } from '#core/resultFiles/readResultFile.ts';
import { makeResultFiles } from '#core/resultFiles/resultFileHandlers.ts';
import { makeTemporaryFolder } from '../../support/temporaryFolder.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';

/* Results in the format that yaptide's web interface saves, written for the test from the interface's types. */

const fromServer = {
  jobId: '20241119-162441-aDIRECT',
  title: 'Proton beam',
  jobState: 'COMPLETED',
  startTime: '2024-11-19T16:24:41.123456',
  endTime: '2024-11-19T16:25:00+00:00',
  metadata: { server: 'yaptide', platform: 'DIRECT', inputType: 'editor', simType: 'shieldhit' },
  input: {
    inputType: 'editor',
    inputJson: { project: { title: 'Proton beam' } },
    inputFiles: { 'beam.dat': 'NSTAT 1000', 'topasConfig.txt': 'x' },
  },
  estimators: [
    {
      name: 'yz_profile',
      metadata: { fileFormat: 'bdo2019', numberOfPrimaries: '1000' },
      pages: [
        {
          dimensions: 2,
          name: 'DOSE',
          data: { name: 'DOSE', unit: 'MeV/g/prim', values: [0.1, 1e-320, null, 4] },
          axisDim1: { name: 'Position (Y)', unit: 'cm', values: [0.5, 1.5] },
          axisDim2: { name: 'Position (Z)', unit: 'cm', values: [0.5, 1.5] },
          metadata: { pageNormalized: '2', pageFilterEMin: '0' },
        },
      ],
    },
  ],
  jobTasksStatus: [
    { taskId: 0, taskState: 'COMPLETED', requestedPrimaries: 500, simulatedPrimaries: 500 },
    { taskId: 1, taskState: 'COMPLETED', requestedPrimaries: 500, simulatedPrimaries: 500 },
  ],
};

const macro = `/score/create/boxMesh Dose
/score/mesh/boxSize 1 1 5 cm
/score/mesh/nBin 1 1 4
/score/mesh/translate/xyz 0 0 5 cm
/score/close
/run/beamOn 100`;

/**
 * A run in the browser: four bins from 0 to 10 cm, whose centres its interface computes as −1.25, 1.25, 3.75 and 6.25.
 */
const fromBrowser = {
  ...fromServer,
  jobId: 'local',
  metadata: { server: '', platform: 'DIRECT', inputType: 'editor', simType: 'Geant4' },
  input: { inputType: 'editor', inputFiles: { 'geometry.gdml': '<gdml/>', 'run.mac': macro } },
  jobTasksStatus: [{ requestedPrimaries: 100, simulatedPrimaries: 100 }],
  estimators: [
    {
      name: 'Dose',
      pages: [
        {
          name: 'eDep',
          dimensions: 1,
          data: { name: 'eDep', unit: 'MeV/prim', values: [1, 2, 3, 4] },
          axisDim1: { name: 'Position (Z)', unit: 'cm', values: [-1.25, 1.25, 3.75, 6.25] },
        },
      ],
    },
  ],
};

const read = (value: unknown) => readResultFile(JSON.stringify(value));

describe('a result file from the web interface', () => {
  it('becomes pages as in the database, with every number unchanged', () => {
    const [simulation] = read(fromServer).simulations;
    expect(simulation?.estimators[0]?.pages[0]).toEqual({
      name: 'DOSE',
      dimensions: 2,
      json:
        '{"dimensions": 2, "data": {"name": "DOSE", "unit": "MeV/g/prim", "values": [0.1, 1e-320, NaN, 4]}, ' +
        '"axis_dim1": {"name": "Position (Y)", "unit": "cm", "values": [0.5, 1.5]}, ' +
        '"axis_dim2": {"name": "Position (Z)", "unit": "cm", "values": [0.5, 1.5]}, ' +
        '"metadata": {"page_normalized":"2","page_filter_e_min":"0"}}',
    });
  });

  it('keeps the order of values', () => {
    expect(JSON.parse(read(fromServer).simulations[0]?.estimators[0]?.metadata ?? '')).toEqual({
      file_format: 'bdo2019',
      number_of_primaries: '1000',
    });
  });

  it('restores the names of input files, and the primaries of all tasks', () => {
    expect(JSON.parse(read(fromServer).simulations[0]?.input ?? '')).toMatchObject({
      input_type: 'EDITOR',
      number_of_all_primaries: 1000,
      input_files: { 'beam.dat': 'NSTAT 1000', 'topas_config.txt': 'x' },
    });
  });

  it('reads a time without a zone as UTC', () => {
    expect(read(fromServer).simulations[0]?.startedAt).toBe('2024-11-19 16:24:41.123456');
  });

  it('reports that null stands for NaN or Infinity', () => {
    expect(read(fromServer).notes).toEqual([expect.stringMatching(/null in the file/u)]);
  });

  it('from a Geant4 run has its positions shifted up by the bin that they are too low', () => {
    const { simulations, notes } = read(fromBrowser);
    expect(simulations[0]?.estimators[0]?.pages[0]?.json).toContain('"values": [1.25, 3.75, 6.25, 8.75]');
    expect(notes).toEqual([expect.stringMatching(/one bin too low/u)]);
  });

  it('keeps positions that match the macro', () => {
    const axis = { name: 'Position (Z)', values: [1.25, 3.75, 6.25, 8.75] };
    expect(repairedCentres(axis, readMeshes(macro).get('Dose'))).toBeNull();
  });

  it('may be a list of several results', () => {
    expect(read([fromServer, fromBrowser]).simulations.map(({ jobId }) => jobId)).toEqual([fromServer.jobId, 'local']);
  });

  it('has a page without data if only the address of a 3D page was saved', () => {
    const page = { dimensions: 3, resultsUrl: '/results?x' };
    const found = read({ ...fromServer, estimators: [{ name: 'cube', metadata: {}, pages: [page] }] });
    expect(found.simulations[0]?.estimators[0]?.pages[0]).toMatchObject({ dimensions: 3, json: null });
    expect(found.notes).toEqual([expect.stringMatching(/holds only their addresses/u)]);
  });
});

describe('a file that is not a result', () => {
  it.each([
    ['cut off', JSON.stringify(fromServer).slice(0, 300), /was not completely saved/u],
    ['no JSON', 'hello}', /not valid JSON/u],
    ['a project', JSON.stringify({ metadata: {}, hash: 'x', project: {} }), /project of yaptide's editor/u],
    ['of another kind', '{"a": 1}', /lacks 'jobId' and 'estimators'/u],
    ['an empty list', '[]', /empty list/u],
    ['wrong within', JSON.stringify({ ...fromServer, estimators: [{ name: 1 }] }), /at 'estimators\.0\.name'/u],
  ])('because it is %s is refused with a message', async (_, source, message) => {
    const failure = await caughtFailure((async () => readResultFile(source))());
    expect(failure.message).toMatch(message);
  });
});

describe('the database of a result file', () => {
  it('is a read-only file with everything that the lists need', async () => {
    const folder = await makeTemporaryFolder();
    onTestFinished(folder.dispose);
    const path = join(folder.path, 'proton-beam-result.json');
    await writeFile(path, JSON.stringify(fromServer));
    const results = makeResultFiles();
    const { signal } = new AbortController();
    const opened = await results.handlers['resultFiles.open']({ path }, { signal });
    expect(opened).toMatchObject({ simulations: 1, pages: 1 });
    expect((await stat(opened.file)).mode & 0o777).toBe(0o400);
    await results.close();
    await expect(stat(opened.file)).rejects.toThrow(/ENOENT/u);
  });
});
