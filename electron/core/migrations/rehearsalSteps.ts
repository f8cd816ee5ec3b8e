import type { compareSides } from '#core/migrations/compareTables.ts';
import { type PredictionBasis, predictRevision } from '#core/migrations/prediction.ts';
import { newestRevision, type YaptideRevision } from '#core/migrations/revisions.ts';
import type { RevisionResult } from '#core/migrations/runRevisions.ts';
import type { MigrationCheck, RehearsalStep } from '#shared/domain/migration.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';

/** `06c3 → 3f9d` */
export const shortOf = ({ id, parent }: YaptideRevision): string => `${parent.slice(0, 4)} → ${id.slice(0, 4)}`;

/** The step that copied the database. */
export function copyStep(
  seconds: number,
  { rows, bytes }: { readonly rows: number; readonly bytes: number },
  snapshotAt: string,
): RehearsalStep {
  return {
    revision: '',
    title: 'Copied through the open connection',
    note: `${formatBytes(bytes)}, one snapshot of ${snapshotAt.slice(11, 19)} UTC`,
    seconds,
    rows: `${formatCount(rows)} read`,
    lock: { mode: 'ACCESS SHARE', tables: [] },
    predicted: null,
    outcome: 'passed',
  };
}

/** From the weakest to the strongest. */
const lockModes = [
  'AccessShare',
  'RowShare',
  'RowExclusive',
  'ShareUpdateExclusive',
  'Share',
  'ShareRowExclusive',
  'Exclusive',
  'AccessExclusive',
];

/** The strongest lock that a revision held, and on which tables. */
export function strongestLock({ locks }: Pick<RevisionResult, 'locks'>): RehearsalStep['lock'] {
  const strength = (mode: string): number => lockModes.indexOf(mode.replace(/Lock$/u, ''));
  const top = Math.max(-1, ...locks.map(({ mode }) => strength(mode)));
  const mode = lockModes[top];
  if (mode === undefined) return null;
  const tables = [...new Set(locks.filter((lock) => strength(lock.mode) === top).map(({ table }) => table))].sort();
  return { mode: mode.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').toUpperCase(), tables };
}

/** The step of one revision, with its locks and its prediction. */
export function revisionStep(
  revision: YaptideRevision,
  result: RevisionResult,
  { basis, rows }: { readonly basis: PredictionBasis; readonly rows: (table: string) => number },
): RehearsalStep {
  const checked = revision.upgrade.flatMap((step) => (step.kind === 'sql' ? (step.checks ?? []) : []));
  const checkedRows = checked.reduce((sum, table) => sum + rows(table), 0);
  const { filled } = result;
  const fillsPages = revision.upgrade.some((step) => step.kind === 'fill' && step.what === 'pages');
  return {
    revision: shortOf(revision),
    title: revision.title,
    note: '',
    seconds: result.seconds,
    rows:
      filled !== null
        ? `${formatCount(filled.rows)} rewritten`
        : checkedRows > 0
          ? `${formatCount(checkedRows)} checked`
          : '0',
    lock: strongestLock(result),
    predicted: predictRevision(result, fillsPages ? basis : { ...basis, filledBytes: 0 }),
    outcome: filled !== null && filled.failing > 0 ? 'warning' : 'passed',
  };
}

/** The step that compared before and after. */
export function compareStep(seconds: number, { tables, unexpected }: ReturnType<typeof compareSides>): RehearsalStep {
  const rows = tables.reduce((sum, table) => sum + table.before, 0);
  const isEqual = unexpected.length === 0 && tables.every((table) => table.isEqual);
  return {
    revision: '',
    title: 'Compared table by table',
    note: 'rows, digests, schema',
    seconds,
    rows: `2 × ${formatCount(rows)}`,
    lock: null,
    predicted: null,
    outcome: isEqual ? 'passed' : 'failed',
  };
}

/** The step of the checks. */
export function checkStep(seconds: number, checks: readonly MigrationCheck[]): RehearsalStep {
  const good = checks.filter(({ outcome }) => outcome === 'passed').length;
  const worst = checks.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'warning';
  return {
    revision: '',
    title: 'Checks',
    note: `${good} of ${checks.length} passed`,
    seconds,
    rows: '',
    lock: null,
    predicted: null,
    outcome: good === checks.length ? 'passed' : worst,
  };
}

/** Where yaptide's own migration would have ended, or left rows as they are. */
export function fillChecks(
  results: readonly RevisionResult[],
  revisions: readonly YaptideRevision[],
): readonly MigrationCheck[] {
  return results.flatMap(({ filled }, place): readonly MigrationCheck[] => {
    const revision = revisions[place];
    if (filled === null || revision === undefined) return [];
    const title = `yaptide’s own ${revision.id.slice(0, 4)}`;
    const [first] = filled.fails;
    if (first === undefined) return [{ title, outcome: 'passed', text: 'It would fill the same rows' }];
    const isPages = revision.id === newestRevision;
    const rows = isPages ? formatPlural(filled.failing, 'page') : formatPlural(filled.failing, 'simulation');
    const what = isPages ? 'would end at' : 'would not name the estimators of';
    return [{ title, outcome: 'warning', text: `It ${what} ${rows}: ${first.id} (${first.why})` }];
  });
}
