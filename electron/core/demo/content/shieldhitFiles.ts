import { water } from '../physics/medium.ts';
import type { ScoredEstimator } from '../stored/scoredEstimator.ts';
import { plainNumber, type ScoredPage, type ScoringFilter } from '../stored/scoredPage.ts';
import type { Study } from './study.ts';

/** The filters that a study's pages use, each once. */
export function filtersOf(study: Study): readonly ScoringFilter[] {
  const all = study.estimators.flatMap(({ pages }) =>
    pages.flatMap(({ filter }) => (filter === undefined ? [] : [filter])),
  );
  return all.filter((filter, k) => all.findIndex(({ name }) => name === filter.name) === k);
}

/** The media of a study, water first, each once. */
export function mediaOf(study: Study) {
  const all = [water, ...study.blocks.map(({ medium }) => medium)];
  return all.filter((medium, k) => all.findIndex(({ icru }) => icru === medium.icru) === k);
}

function beamFile({ beam }: Study, primaries: number): string {
  const { particle } = beam;
  const heavy =
    particle.jpart === 25 ? `HIPROJ      ${particle.a} ${particle.z}     ! A and Z of the ion` : '! no heavy ion';
  return [
    'RNDSEED      89736501     ! random seed',
    `JPART0       ${particle.jpart}     ! incident particle`,
    heavy,
    `TMAX0        ${plainNumber(beam.energy)} ${plainNumber(beam.spread)}     ! energy and its spread, MeV/nucl`,
    `NSTAT        ${primaries} 0     ! primaries, step of saving`,
    'STRAGG       2     ! Vavilov',
    'MSCAT        2     ! Moliere',
    'NUCRE        1     ! nuclear reactions on',
    'BEAMPOS      0 0 0',
    'BEAMDIR      0 0',
    `BEAMSIGMA    ${plainNumber(beam.sigma)} ${plainNumber(beam.sigma)}`,
    'DELTAE       0.03',
    '',
  ].join('\n');
}

function card(...values: readonly number[]): string {
  return values.map((value) => value.toFixed(2).padStart(10)).join('');
}

function geometryFile(study: Study): string {
  const media = mediaOf(study);
  const bodies = study.blocks.map(
    ({ y, z }, k) =>
      `  RPP${String(k + 3).padStart(5)}${card(-10, 10, y[0], y[1])}\n${' '.repeat(10)}${card(z[0], z[1])}`,
  );
  const zones = study.blocks.map((_, k) => `  ${String(k + 3).padStart(3, '0')}          +${k + 3}`);
  const minus = study.blocks.map((_, k) => `     -${k + 3}`).join('');
  const numbers = study.blocks.map(({ medium }) => media.findIndex(({ icru }) => icru === medium.icru) + 1);
  const line = (values: readonly number[]): string => values.map((value) => String(value).padStart(5)).join('');
  return [
    `    0    0          ${study.title.replace(/[^\u0020-\u007e]/g, '-').slice(0, 60)}`,
    `  RCC    1${card(0, 0, 0, 0, 0, study.depth)}`,
    `${' '.repeat(10)}${card(20)}`,
    `  RCC    2${card(0, 0, -1.5, 0, 0, study.depth + 3)}`,
    `${' '.repeat(10)}${card(25)}`,
    ...bodies,
    '  END',
    `  001          +1${minus}`,
    '  002          +2     -1',
    ...zones,
    '  END',
    line([1, 2, ...numbers.map((_, k) => k + 3)]),
    line([1, 0, ...numbers]),
    '',
  ].join('\n');
}

function geometryCard({ geometry }: ScoredEstimator): string {
  const line = (letter: string, [start, stop, bins]: readonly [number, number, number]): string =>
    `    ${letter} ${plainNumber(start)} ${plainNumber(stop)} ${bins}`;
  if (geometry.kind === 'CYL') {
    return ['Geometry Cyl', `    Name ${geometry.name}`, line('R', geometry.x), line('Z', geometry.z), ''].join('\n');
  }
  const axes = [line('X', geometry.x), line('Y', geometry.y), line('Z', geometry.z)];
  return ['Geometry Mesh', `    Name ${geometry.name}`, ...axes, ''].join('\n');
}

function quantityCard(page: ScoredPage): string {
  const differentials = (page.differentials ?? []).flatMap((part, k) => [
    `    Diff${k + 1} ${plainNumber(part.start)} ${plainNumber(part.stop)} ${part.bins}${part.logarithmic ? ' log' : ''}`,
    `    Diff${k + 1}Type ${part.type}`,
  ]);
  return [`    Quantity ${page.keyword} ${page.filter?.name ?? ''}`.trimEnd(), ...differentials].join('\n');
}

function detectFile(study: Study): string {
  const filters = filtersOf(study).map(({ name, rules }) =>
    [
      'Filter',
      `    Name ${name}`,
      ...rules.map((rule) => `    ${rule.keyword} ${rule.operator} ${rule.value}`),
      '',
    ].join('\n'),
  );
  const outputs = study.estimators.map((estimator) =>
    [
      'Output',
      `    Filename ${estimator.name}.bdo`,
      `    Geo ${estimator.geometry.name}`,
      ...estimator.pages.map(quantityCard),
      '',
    ].join('\n'),
  );
  return [...study.estimators.map(geometryCard), ...filters, ...outputs].join('\n');
}

/** SHIELD-HIT12A's input files for a study; `primaries` are those of one task. */
export function shieldhitFiles(study: Study, primaries: number): Record<string, string> {
  return {
    'info.json': "{'version': '', 'label': '', 'simulator': 'shieldhit'}",
    'beam.dat': beamFile(study, primaries),
    'geo.dat': geometryFile(study),
    'detect.dat': detectFile(study),
    'mat.dat': mediaOf(study)
      .map(({ icru }, k) => `MEDIUM ${k + 1}\nICRU ${icru}\nEND\n`)
      .join(''),
  };
}
