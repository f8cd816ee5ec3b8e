import type { ImpactKind, PlanTable } from '#shared/domain/plan.ts';

/** A table of a plan as one line of its tree. */
export interface PlanLine {
  readonly key: string;
  /** 0 for what the operation names. */
  readonly depth: number;
  readonly table: string;
  readonly how: ImpactKind;
  readonly rows: number;
  readonly bytes: number;
}

/** The tree of tables as lines, parents before their children. */
export function planLines(tables: readonly PlanTable[]): readonly PlanLine[] {
  return linesOf(tables, 0, '');
}

function linesOf(tables: readonly PlanTable[], depth: number, above: string): readonly PlanLine[] {
  return tables.flatMap(({ children, ...line }, index) => {
    const key = `${above}/${index} ${line.table}`;
    return [{ ...line, key, depth }, ...linesOf(children, depth + 1, key)];
  });
}

/** Whether rows of this kind are removed. */
export function goes(how: ImpactKind): boolean {
  return how === 'asked' || how === 'cascade' || how === 'by hand';
}

/** Rows and bytes of all that is removed. */
export function sumOfWhatGoes(lines: readonly PlanLine[]): { readonly rows: number; readonly bytes: number } {
  const going = lines.filter(({ how }) => goes(how));
  return {
    rows: going.reduce((sum, { rows }) => sum + rows, 0),
    bytes: going.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
