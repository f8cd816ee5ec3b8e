import type { BlobRule, BlobTable } from '#core/integrity/checkBlob.ts';
import type { RuleWords } from '#core/integrity/rowRules.ts';
import {
  type IntegrityFinding,
  type IntegrityReport,
  type IntegrityRow,
  maxComparedIds,
  maxExamples,
} from '#shared/domain/integrity.ts';

/** What was found in blobs so far: plain data, saved while a run is in progress. */
export type BlobFindings = Partial<Record<`${BlobTable}:${BlobRule | 'page-identical'}`, BlobFinding>>;

interface BlobFinding {
  count: number;
  bytes: number | null;
  /** Without their simulations, which are looked up at the end. */
  examples: { readonly id: number; readonly text: string }[];
  ids: number[];
}

/** Adds a row to what was found. */
export function addFinding(
  found: BlobFindings,
  key: keyof BlobFindings,
  { id, text, bytes = null }: { readonly id: number; readonly text: string; readonly bytes?: number | null },
): void {
  const finding = (found[key] ??= { count: 0, bytes: null, examples: [], ids: [] });
  finding.count += 1;
  if (bytes !== null) finding.bytes = (finding.bytes ?? 0) + bytes;
  if (finding.examples.length < maxExamples) finding.examples.push({ id, text });
  if (finding.ids.length < maxComparedIds) finding.ids.push(id);
}

const rowsOf: Readonly<Record<BlobTable, string>> = {
  Page: 'Pages',
  Estimator: 'Estimators',
  Input: 'Inputs',
  Logfiles: 'Log rows',
};

const lostAction: Readonly<Record<BlobTable, string>> = {
  Page: 'The stored values cannot be read in yaptide. Open the page to see what is left, or run the simulation again.',
  Estimator: 'The order of the values of its pages is unknown. Run the simulation again if its results are needed.',
  Input: 'yaptide cannot show the input, and cannot migrate estimators of FLUKA. Restore it from a backup.',
  Logfiles: 'yaptide cannot show these log files. Restore them from a backup, or remove the row.',
};

/** The words of what is found in blobs. */
export function wordsOfBlobRule(table: BlobTable, rule: BlobRule | 'page-identical'): RuleWords {
  const rows = rowsOf[table];
  const words: Readonly<Record<typeof rule, RuleWords>> = {
    'blob-unreadable': {
      severity: 'error',
      title: `${rows} whose data cannot be unpacked`,
      action: lostAction[table],
    },
    'blob-trailing': {
      severity: 'warning',
      title: `${rows} with bytes after their data`,
      action: 'yaptide fails on anything but zeros there, though the data is complete. Restore them from a backup.',
    },
    'blob-json': {
      severity: 'error',
      title: `${rows} whose data is not a JSON object`,
      action: lostAction[table],
    },
    'page-shape': {
      severity: 'error',
      title: 'Pages whose values, axes and dimensions do not fit each other',
      action: 'yaptide’s plots of them are wrong or empty. Open the page to see what is stored.',
    },
    'page-dimension': {
      severity: 'warning',
      title: 'Pages whose page_dimension differs from their data',
      action: 'yaptide chooses the plot by it. Correct page_dimension in Tables.',
    },
    'page-name': {
      severity: 'warning',
      title: 'Pages whose page_name differs from their data',
      action: 'yaptide lists them under the wrong name. Correct page_name in Tables.',
    },
    'secret-stored': {
      severity: 'warning',
      title: `${rows} that hold tokens or private keys in plain text`,
      action: 'Tokens expire after 7 days. Replace private keys, and remove the rows if they are not needed.',
    },
    'blob-unchecked': {
      severity: 'error',
      title: `${rows} that could not be checked`,
      action: 'Opening them takes too much memory or time. Look at them with other tools.',
    },
    'page-identical': {
      severity: 'note',
      title: 'Pages that are bit-identical to an earlier one',
      action:
        'The same input was simulated with the same random numbers, or all values are zero. Copies take up space.',
    },
  };
  return words[rule];
}

/** The findings with what changed since the previous report. */
export function compareFindings(
  findings: readonly IntegrityFinding[],
  previous: IntegrityReport | null,
): Pick<IntegrityReport, 'findings' | 'comparison'> {
  if (previous === null) return { findings, comparison: null };
  const former = new Map(previous.findings.map((finding) => [keyOf(finding), finding]));
  const compared = findings.map((finding) => ({ ...finding, change: changeOf(finding, former.get(keyOf(finding))) }));
  const present = new Set(findings.map(keyOf));
  const gone = previous.findings.filter((finding) => !present.has(keyOf(finding)));
  const sum = (of: (finding: (typeof compared)[number]) => number): number =>
    compared.reduce((total, finding) => total + of(finding), 0);
  return {
    findings: compared,
    comparison: {
      since: previous.finishedAt,
      added: sum(({ change }) => change.added),
      resolved: sum(({ change }) => change.resolved) + gone.reduce((total, { count }) => total + count, 0),
      gone: gone.map(({ title }) => title),
    },
  };
}

function keyOf({ rule, table }: IntegrityFinding): string {
  return `${table}:${rule}`;
}

/** By ids; where there are more than are kept, by counts. */
function changeOf(
  finding: IntegrityFinding,
  former: IntegrityFinding | undefined,
): { readonly added: number; readonly resolved: number } {
  if (former === undefined) return { added: finding.count, resolved: 0 };
  if (finding.count > finding.ids.length || former.count > former.ids.length) {
    const more = finding.count - former.count;
    return { added: Math.max(0, more), resolved: Math.max(0, -more) };
  }
  const before = new Set(former.ids);
  const now = new Set(finding.ids);
  return {
    added: finding.ids.filter((id) => !before.has(id)).length,
    resolved: former.ids.filter((id) => !now.has(id)).length,
  };
}

/** A finding of rows that are all known. */
export function toFinding(
  words: RuleWords & { readonly rule: string; readonly table: string },
  {
    count,
    rows,
    bytes = null,
  }: { readonly count: number; readonly rows: readonly IntegrityRow[]; readonly bytes?: number | null },
): IntegrityFinding {
  const { rule, table, severity, title, action } = words;
  const ids = rows.slice(0, maxComparedIds).map(({ id }) => id);
  return {
    rule,
    table,
    severity,
    title,
    action,
    count,
    bytes,
    examples: rows.slice(0, maxExamples),
    ids,
    change: null,
  };
}
