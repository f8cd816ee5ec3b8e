import { spoil, type Damage } from './content/damages.ts';
import type { PlannedSimulation } from './content/plan.ts';
import type { Study } from './content/study.ts';
import { gzipJson } from './stored/gzipBlob.ts';
import { estimatorObject, type ScoredEstimator } from './stored/scoredEstimator.ts';
import { dimensionsOf, pageObject, type ScoredPage } from './stored/scoredPage.ts';
import type { InsertInto } from './insertInto.ts';

interface ResultParts {
  readonly simulationId: number;
  readonly planned: PlannedSimulation;
  readonly study: Study;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
}

/** An id that no estimator has. */
const goneEstimator = 900_000;

/** yaptide's file name for an estimator: FLUKA by its unit, SHIELD-HIT12A with a trailing `_`. */
function fileNameOf(study: Study, name: string, k: number): string {
  if (study.simulator === 'fluka') return String(21 + k);
  return study.simulator === 'topas' ? name : `${name}_`;
}

/** Before March 2024 yaptide did not mark values as per primary. */
function withUnitOf(page: ScoredPage, endedAt: number): ScoredPage {
  return endedAt < Date.UTC(2024, 2, 1) ? { ...page, unit: page.unit.replace(/\/prim$/, '') } : page;
}

function writePage(
  insert: InsertInto,
  page: ScoredPage,
  about: ResultParts & { readonly estimatorId: number; readonly pageNumber: number; readonly damage: Damage | null },
): void {
  const { damage, pageNumber, study, endedAt } = about;
  const { values } = page;
  const fewer = damage?.kind === 'fewer-values' && values instanceof Float64Array;
  const stored = fewer ? { ...page, cutTo: Math.floor(values.length * 0.7) } : page;
  const blob = gzipJson(pageObject(stored, study.simulator, pageNumber), endedAt / 1000);
  insert('Page', {
    page_name: page.detector,
    estimator_id: damage?.kind === 'orphan' ? goneEstimator : about.estimatorId,
    page_number: pageNumber,
    compressed_data: damage === null ? blob : spoil(blob, damage.kind),
    page_dimension: dimensionsOf(page),
  });
}

function writeEstimator(
  insert: InsertInto,
  parts: ResultParts,
  { estimator, k }: { readonly estimator: ScoredEstimator; readonly k: number },
): void {
  const { planned, study, endedAt } = parts;
  const fileName = fileNameOf(study, estimator.name, k);
  const damage = k === 0 ? planned.damage : null;
  const direct = planned.platform === 'DIRECT';
  const metadata = estimatorObject(estimator, {
    simulator: study.simulator,
    // yaptide stores what the first task's file says.
    primaries: direct ? Math.floor(study.primaries / planned.tasks) : study.primaries,
    files: direct ? 1 : planned.tasks,
    endedAt: new Date(endedAt),
    title: planned.title,
    fileName,
  });
  const blob = gzipJson(metadata, endedAt / 1000);
  const estimatorId = insert('Estimator', {
    simulation_id: parts.simulationId,
    name: estimator.name,
    file_name: fileName,
    compressed_data: damage?.where === 'estimator' ? spoil(blob, damage.kind) : blob,
  });
  if (planned.fate.results === 'without-pages') return;
  estimator.pages.forEach((page, pageNumber) => {
    const here = damage?.where === 'page' && pageNumber === 0 ? damage : null;
    writePage(insert, withUnitOf(page, endedAt), { ...parts, estimatorId, pageNumber, damage: here });
  });
}

/** Writes the estimators of a simulation with their pages; nothing if it has no results. */
export function writeResults(insert: InsertInto, parts: ResultParts): void {
  if (parts.planned.fate.results === 'none') return;
  parts.study.estimators.forEach((estimator, k) => writeEstimator(insert, parts, { estimator, k }));
}
