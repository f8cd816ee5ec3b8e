import type { StoredFile } from '#shared/domain/input.ts';
import type { IntegerCell } from '#shared/domain/listing.ts';
import { formatCount } from '#shared/figures.ts';

/** What the tasks of the simulation record about primaries. */
export interface TaskPrimaries {
  readonly total: number;
  readonly requested: IntegerCell;
  readonly simulated: IntegerCell;
  /** Nothing more will be simulated. */
  readonly ended: boolean;
}

interface Compared {
  /** number_of_all_primaries, as JSON text. */
  readonly all: string | null;
  readonly perTask: PrimariesPerTask | null;
  readonly tasks: TaskPrimaries;
}

const count = (value: bigint): string => formatCount(String(value));

/** Where the numbers of primaries do not agree, one sentence each; empty if they do. */
export function comparePrimaries({ all, perTask, tasks }: Compared): readonly string[] {
  const wanted = all === null ? null : toWhole(all);
  const requested = toWhole(String(tasks.requested));
  const simulated = toWhole(String(tasks.simulated));
  return [
    ...(all !== null && wanted === null
      ? [`number_of_all_primaries is ${all.slice(0, 60)}, which is not a whole number.`]
      : []),
    ...(wanted === null || perTask === null || tasks.total === 0
      ? []
      : perTaskNotes(wanted, perTask, BigInt(tasks.total))),
    ...(wanted === null || requested === null || wanted === requested || tasks.total === 0
      ? []
      : [
          `The Input requests ${count(wanted)} primaries, the tasks ${count(requested)} in total: ${difference(requested - wanted)}.`,
        ]),
    ...(requested === null || simulated === null ? [] : simulatedNotes(requested, simulated, tasks.ended)),
  ];
}

function perTaskNotes(wanted: bigint, perTask: PrimariesPerTask, tasks: bigint): readonly string[] {
  const product = perTask.primaries * tasks;
  const rest = wanted - product;
  if (rest === 0n) return [];
  const sum = `${count(perTask.primaries)} × ${count(tasks)} tasks = ${count(product)}`;
  if (rest > 0n && rest < tasks) {
    return [
      `${sum}: ${count(wanted)} does not divide by ${count(tasks)}, ${count(rest)} are left over. The files are for one task.`,
    ];
  }
  if (perTask.primaries === wanted) {
    return [`${perTask.file} holds all ${count(wanted)} primaries, not the share of one of the ${count(tasks)} tasks.`];
  }
  return [`${sum} by ${perTask.file}, but the Input requests ${count(wanted)}: ${difference(product - wanted)}.`];
}

function simulatedNotes(requested: bigint, simulated: bigint, ended: boolean): readonly string[] {
  if (simulated > requested) return [`${count(simulated - requested)} more primaries were simulated than requested.`];
  if (simulated < requested && ended)
    return [`${count(requested - simulated)} of the requested primaries were not simulated.`];
  return [];
}

function difference(by: bigint): string {
  return by < 0n ? `${count(-by)} fewer` : `${count(by)} more`;
}

/** The primaries per task, and the file that states them. */
interface PrimariesPerTask {
  readonly file: string;
  readonly primaries: bigint;
}

const patterns: readonly { readonly file: RegExp; readonly card: RegExp }[] = [
  // SHIELD-HIT12A: NSTAT primaries step
  { file: /^beam\w*\.dat$/iu, card: /^[ \t]*NSTAT[ \t]+(\S+)/imu },
  // FLUKA: START, its first field of ten columns
  { file: /\.inp$/iu, card: /^START[ \t]+(\S+)/imu },
  // TOPAS
  { file: /\.txt$/iu, card: /NumberOfHistoriesInRun[ \t]*=[ \t]*(\S+)/iu },
];

/** Finds the primaries per task in the input files; null if no file names them. */
export function primariesPerTask(files: readonly StoredFile[]): PrimariesPerTask | null {
  for (const { name, text } of files) {
    const known = patterns.find(({ file }) => file.test(name));
    const found = known?.card.exec(text)?.[1];
    const primaries = found === undefined ? null : toWhole(found);
    if (primaries !== null) return { file: name, primaries };
  }
  return null;
}

/** An integer in the codes' notations: `10000`, `10000.`, `1.0E+04`; null for anything else. */
export function toWhole(text: string): bigint | null {
  const trimmed = text.trim();
  if (/^[+-]?\d+$/u.test(trimmed)) return BigInt(trimmed.replace(/^\+/u, ''));
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? BigInt(value) : null;
}
