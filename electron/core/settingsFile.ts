import { access, rename, writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { isMissingFile } from '#core/errorCode.ts';
import { withFileLock } from '#core/fileLock.ts';
import { parseJson } from '#core/parseJson.ts';
import { findFileFailure, readStateFile } from '#core/stateFile.ts';
import { serialize } from '#core/serialize.ts';
import { assertNever, FailureError, makeFailure } from '#shared/failure.ts';

/** A small JSON file of the program, written atomically, readable by its owner only. */
export interface SettingsFile<Value> {
  readonly read: () => Promise<Value>;
  readonly write: (value: Value) => Promise<void>;
  /** Reads, changes and writes as one step, also across processes. */
  readonly update: (change: (value: Value) => Value) => Promise<void>;
  /** Says why and where the file was moved since the program started; '' if it was not. */
  readonly notice: () => string;
}

interface Versioned {
  readonly version: number;
}

interface SettingsFileOptions<Value extends Versioned> {
  readonly path: string;
  readonly schema: z.ZodType<Value>;
  /** The content of a missing file. Its version is the one that is written. */
  readonly missing: Value;
  /** By version: converts a file of that version to the next. */
  readonly migrations?: Readonly<Record<number, (former: unknown) => unknown>>;
  /** What can be recovered from a damaged file; undefined for nothing. */
  readonly rescue?: (damaged: unknown) => { readonly value: Value; readonly note: string } | undefined;
}

type Found<Value> =
  | { readonly kind: 'missing' }
  | { readonly kind: 'current'; readonly value: Value }
  | { readonly kind: 'older'; readonly value: Value; readonly version: number }
  | { readonly kind: 'newer'; readonly version: number; readonly json: unknown }
  | { readonly kind: 'damaged'; readonly json: unknown };

const head = z.looseObject({ version: z.int().min(0) });

/**
 * Keeps such a file. One of an older version is migrated, and copied to `<path>.v<version>-backup` before it is
 * overwritten. A damaged one is renamed to `<path>.damaged-<time>`. One of a newer version is left in place and never
 * written: changing it fails with not-allowed. Reading either returns what a missing one does, or what could be
 * recovered.
 */
export function makeSettingsFile<Value extends Versioned>(options: SettingsFileOptions<Value>): SettingsFile<Value> {
  const { path, missing, rescue } = options;
  const inQueue = serialize();
  let notice = '';
  const setAside = async (ending: string, why: string): Promise<void> => {
    const aside = await freeName(`${path}.${ending}`);
    await rename(path, aside);
    notice = `${why}: it was set aside as '${aside}'.`;
  };
  /** Reads the file while it is locked, and renames what must not be overwritten. */
  const settle = async (): Promise<Value> => {
    const found = await look(options);
    switch (found.kind) {
      case 'missing':
        return missing;
      case 'newer':
        notice = `'${path}' was written by a newer version of the program: it is left unchanged, and changes made here are not saved.`;
        return rescue?.(found.json)?.value ?? missing;
      case 'damaged': {
        await setAside(`damaged-${Date.now()}`, `'${path}' is damaged`);
        const rescued = rescue?.(found.json);
        if (rescued === undefined) return missing;
        await replace(path, rescued.value);
        notice = `${notice} ${rescued.note}`;
        return rescued.value;
      }
      case 'current':
      case 'older':
        return found.value;
      default:
        return assertNever(found);
    }
  };
  const change = async (make: (value: Value) => Value): Promise<void> =>
    withFileLock(path, async () => {
      const before = await settle();
      if ((await look(options)).kind === 'newer') throw writtenByNewer(path);
      const value = make(before);
      await backUp(options);
      await replace(path, value);
    });
  return {
    read: async () =>
      inQueue(async () => {
        const found = await look(options);
        if (found.kind === 'missing') return missing;
        if ('value' in found) return found.value;
        return withFileLock(path, settle).catch((error: unknown) => {
          // In a folder that cannot be written, what is damaged stays where it is.
          const refused = findFileFailure(error);
          if (refused === undefined) throw error;
          notice = `'${path}' cannot be read, and could not be set aside: ${refused.message}.`;
          return ('json' in found ? rescue?.(found.json)?.value : undefined) ?? missing;
        });
      }),
    write: async (value) => inQueue(async () => change(() => value)),
    update: async (make) => inQueue(async () => change(make)),
    notice: () => notice,
  };
}

function writtenByNewer(path: string): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `'${path}' was written by a newer version of the program and is not changed`,
    hint: 'Use the newest version of the program.',
  });
}

async function replace(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
}

async function look<Value extends Versioned>(options: SettingsFileOptions<Value>): Promise<Found<Value>> {
  const { path, schema, missing, migrations = {} } = options;
  const text = await readIfAny(path);
  if (text === undefined) return { kind: 'missing' };
  const json = parseJson(text);
  const version = head.safeParse(json).data?.version;
  if (version === undefined) return { kind: 'damaged', json };
  if (version > missing.version) return { kind: 'newer', version, json };
  const parsed = schema.safeParse(migrate(json, { from: version, to: missing.version, migrations }));
  if (!parsed.success) return { kind: 'damaged', json };
  const value = parsed.data;
  return version === missing.version ? { kind: 'current', value } : { kind: 'older', value, version };
}

interface Migration {
  readonly from: number;
  readonly to: number;
  readonly migrations: Readonly<Record<number, (former: unknown) => unknown>>;
}

/** The file converted to version `to`; undefined if there is no migration or a migration cannot read it. */
function migrate(json: unknown, { from, to, migrations }: Migration): unknown {
  let value = json;
  for (let version = from; version < to; version += 1) {
    try {
      value = migrations[version]?.(value);
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
  return value;
}

/** Backs up a file of an older version, unless that was done before. */
async function backUp<Value extends Versioned>(options: SettingsFileOptions<Value>): Promise<void> {
  const found = await look(options);
  if (found.kind !== 'older') return;
  const text = (await readIfAny(options.path)) ?? '';
  const backup = `${options.path}.v${found.version}-backup`;
  if ((await readIfAny(backup)) === text) return;
  await writeFile(await freeName(backup), text, { mode: 0o600, flag: 'wx', flush: true });
}

/** The text; undefined if the file does not exist; '' if it cannot be read, or is no file at all. */
async function readIfAny(path: string): Promise<string | undefined> {
  try {
    return await readStateFile(path);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    if (error instanceof FailureError || findFileFailure(error) !== undefined) return '';
    throw error;
  }
}

/** The name, or the name with the first number from 2 on that no file has. */
async function freeName(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? path : `${path}-${number}`;
    const free = await access(name).then(
      () => false,
      () => true,
    );
    if (free) return name;
  }
}
