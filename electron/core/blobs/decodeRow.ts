import { decodeJsonBlob, type JsonBlob } from '#core/blobs/decodeJsonBlob.ts';
import { jsonLimits } from '#core/blobs/boundJson.ts';
import { maxText } from '#core/blobs/inflateBlob.ts';
import { indentJson, spansOfMembers } from '#core/blobs/jsonSpans.ts';
import { toScoredOutputs } from '#core/blobs/scoredOutputs.ts';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';
import { isJsonObject, type JsonObject } from '#shared/blob/tolerantJson.ts';
import type { Input, StoredFile, TextPart } from '#shared/domain/input.ts';
import type { Logfile } from '#shared/domain/logfile.ts';

/** The contents of an Input's blob. */
export type InputContent = Omit<Input, 'id' | 'blob'>;
/** The contents of a Logfiles row's blob. */
export type LogfileContent = Omit<Logfile, 'id' | 'blob'>;

/**
 * Longer texts are truncated, in characters, and so are those of a row together: its answer is written on core's own
 * thread. A file after the largest ones still shows its beginning.
 */
const maxVisibleText = 2_000_000;
const alwaysVisible = 2000;
/** Objects nested deeper are shown as JSON text instead of as files. */
const maxDepth = 8;
const maxFiles = 2000;
/** In characters: a name is any key of the JSON. */
const maxName = 300;

const known = new Set(['input_type', 'number_of_all_primaries', 'input_files', 'input_json']);

/** Decodes the blob of an Input. A damaged one returns what can be read with its defects. */
export function decodeInput(blob: Uint8Array): InputContent {
  return toInput(decodeJsonBlob(blob));
}

/** Decodes the blob of a Logfiles row, its tokens masked. */
export function decodeLogfile(blob: Uint8Array): LogfileContent {
  const { members, defects } = decodeJsonBlob(blob);
  return { defects, files: toStoredFiles(members) };
}

/** One complete text of a blob, its secrets masked; undefined if it has no such text. */
export function decodeWholeText(table: 'Input' | 'Logfiles', blob: Uint8Array, part: TextPart): string | undefined {
  const json = decodeJsonBlob(blob, { ...jsonLimits, string: maxText });
  if (typeof part === 'number') {
    const leaf = [...leavesOf(table === 'Input' ? filesOfInput(json) : json.members)][part];
    return leaf === undefined ? undefined : maskSecrets(textOf(leaf)).text;
  }
  const text = jsonTexts(json)[part];
  return text === null ? undefined : maskSecrets(text).text;
}

function filesOfInput({ members: { input_files: files } }: JsonBlob): JsonObject {
  return isJsonObject(files) ? files : files === undefined ? {} : { input_files: files };
}

/** The contents of an Input as JSON text. */
function jsonTexts(json: JsonBlob): Readonly<Record<'type' | 'primaries' | 'project' | 'rest', string | null>> {
  const { members, text } = json;
  // For a duplicate key, the last one counts, as in Python.
  const spans = new Map(spansOfMembers(text).map((span) => [span.key, span]));
  const asText = (key: string): string | null => {
    const span = spans.get(key);
    return span === undefined || !(key in members) ? null : indentJson(text, span.start, span.end);
  };
  const rest = Object.keys(members).filter((key) => !known.has(key));
  const restText = rest.map((key) => `${JSON.stringify(key)}: ${asText(key) ?? 'null'}`).join(', ');
  return {
    type: asText('input_type'),
    primaries: asText('number_of_all_primaries'),
    project: members['input_json'] === null ? null : asText('input_json'),
    rest: rest.length === 0 ? null : indentJson(`{${restText}}`),
  };
}

function toInput(json: JsonBlob): InputContent {
  const { members, defects } = json;
  const { type, primaries, project, rest } = jsonTexts(json);
  const inputType = members['input_type'];
  const texts = [
    ['project', project],
    ['rest', rest],
  ] as const;
  return {
    defects,
    inputType: typeof inputType === 'string' ? inputType : type,
    primaries,
    files: toStoredFiles(filesOfInput(json)),
    project: shown(project),
    rest: shown(rest),
    cut: texts.flatMap(([name, text]) => ((text?.length ?? 0) > maxVisibleText ? [name] : [])),
    scoredOutputs: toScoredOutputs(members['input_json']),
  };
}

function shown(text: string | null): string | null {
  return text === null ? null : maskSecrets(text.slice(0, maxVisibleText)).text;
}

/**
 * The texts of a blob as files, in order: members of nested objects are named by their path (`sh_files / submit`),
 * anything but text is shown as JSON. Secrets are masked, texts beyond 2 million characters, of one file or of all,
 * truncated.
 */
export function toStoredFiles(members: JsonObject): readonly StoredFile[] {
  const files: StoredFile[] = [];
  let room = maxVisibleText;
  for (const leaf of leavesOf(members)) {
    if (files.length >= maxFiles) break;
    const file = toStoredFile(leaf.name, textOf(leaf), Math.max(room, alwaysVisible));
    room -= file.text.length;
    files.push(file);
  }
  return files;
}

interface Leaf {
  readonly name: string;
  readonly value: unknown;
}

function textOf({ value }: Leaf): string {
  return typeof value === 'string' ? value : toJsonText(value);
}

function* leavesOf(members: JsonObject, path: readonly string[] = []): Generator<Leaf> {
  for (const [key, value] of Object.entries(members)) {
    const place = [...path, key];
    const nested = isJsonObject(value) && path.length < maxDepth && Object.keys(value).length > 0;
    if (nested) yield* leavesOf(value, place);
    else yield { name: place.join(' / '), value };
  }
}

function toStoredFile(name: string, whole: string, room: number): StoredFile {
  const isCut = whole.length > room;
  const { text, masked } = maskSecrets(isCut ? whole.slice(0, room) : whole);
  return { name: shortName(name), text, length: whole.length, isCut, masked };
}

function shortName(name: string): string {
  const { text } = maskSecrets(name.slice(0, 2 * maxName));
  return name.length > maxName ? `${text.slice(0, maxName).replace(/[\uD800-\uDBFF]$/u, '')}…` : text;
}

function toJsonText(value: unknown): string {
  // JSON cannot express NaN and the infinities; Python's json does.
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value, undefined, 2);
}
