import { diffArrays } from 'diff';
import { parseJson } from '#shared/blob/tolerantJson.ts';
import type { Input } from '#shared/domain/input.ts';
import { type FieldDifference, fieldDifferences } from './fieldDifferences.ts';
import { type InputFile, isRead, meaningfulLines } from '#shared/input/inputText.ts';

/** The input of a simulation, as far as it can be read. */
export interface InputVersion {
  readonly simulator: string;
  readonly files: readonly InputFile[];
  /** The project of yaptide's editor as JSON; null if there is none. */
  readonly project: string | null;
  /** Why it cannot be compared; '' if it can. */
  readonly problem: string;
}

/** Lines of a file that only one of two inputs has. */
export interface FileDifference {
  readonly name: string;
  readonly kind: 'changed' | 'added' | 'removed';
  /** In file order, at most some hundred; empty if there are too many to compare. */
  readonly lines: readonly { readonly from: 'reference' | 'other'; readonly text: string }[];
  readonly isCut: boolean;
}

/** The relation of an input to that of the reference. */
export type InputRelation =
  | { readonly kind: 'equal' }
  | {
      readonly kind: 'different';
      readonly simulators: readonly [reference: string, other: string] | null;
      readonly files: readonly FileDifference[];
      readonly fields: readonly FieldDifference[];
    }
  | { readonly kind: 'unknown'; readonly reason: string };

const maxLines = 400;
/** In ms: two files that take this long to compare are different throughout. */
const maxTime = 1500;

/** The contents of a simulation's Input rows; yaptide writes one for each simulation. */
export function inputVersionOf(simulator: string, inputs: readonly Input[]): InputVersion {
  const [input] = inputs;
  const version = { simulator: simulator.toLowerCase(), files: [], project: null };
  if (input === undefined) return { ...version, problem: 'it has no input' };
  if (inputs.length > 1) return { ...version, problem: `it has ${inputs.length} inputs` };
  const { files, project, defects } = input;
  const isWhole = defects.length === 0 && files.every(({ text, length }) => text.length === length);
  const problem = isWhole
    ? files.length === 0
      ? 'its input holds no files'
      : ''
    : 'its input cannot be read as a whole';
  return { ...version, files: files.map(({ name, text }) => ({ name, text })), project, problem };
}

/** The relations of inputs to the first one, ignoring titles, comments, numbers of primaries and seeds. */
export function compareInputs(reference: InputVersion, others: readonly InputVersion[]): readonly InputRelation[] {
  return others.map((other) => compareTwo(reference, other));
}

function compareTwo(reference: InputVersion, other: InputVersion): InputRelation {
  if (reference.problem !== '') return { kind: 'unknown', reason: `${reference.problem} (reference)` };
  if (other.problem !== '') return { kind: 'unknown', reason: other.problem };
  const files = fileDifferences(reference, other);
  const isOtherSimulator = reference.simulator !== other.simulator;
  if (files.length === 0 && !isOtherSimulator) return { kind: 'equal' };
  const [one, two] = [reference.project, other.project].map((text) =>
    text === null ? undefined : parseJson(text).value,
  );
  const fields = one === undefined || two === undefined ? [] : fieldDifferences(one, two);
  return {
    kind: 'different',
    simulators: isOtherSimulator ? [reference.simulator, other.simulator] : null,
    files: isOtherSimulator ? [] : files,
    fields,
  };
}

function fileDifferences(reference: InputVersion, other: InputVersion): readonly FileDifference[] {
  const [before, after] = [reference, other].map(
    ({ simulator, files }) =>
      new Map(files.filter(isRead).map((file) => [file.name, meaningfulLines(simulator, file)] as const)),
  );
  const names = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].toSorted();
  return names.flatMap((name): readonly FileDifference[] => {
    const [one, two] = [before?.get(name), after?.get(name)];
    if (one === undefined) return [{ name, kind: 'added', lines: [], isCut: false }];
    if (two === undefined) return [{ name, kind: 'removed', lines: [], isCut: false }];
    if (one.length === two.length && one.every((line, index) => line === two[index])) return [];
    const changes = diffArrays([...one], [...two], { timeout: maxTime }) ?? [];
    const lines = changes.flatMap(({ added, removed, value }) =>
      added || removed
        ? value.map((text) => ({ from: added ? ('other' as const) : ('reference' as const), text }))
        : [],
    );
    return [
      { name, kind: 'changed', lines: lines.slice(0, maxLines), isCut: lines.length > maxLines || lines.length === 0 },
    ];
  });
}
