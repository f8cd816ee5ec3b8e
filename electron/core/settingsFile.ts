import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** A small JSON file of the program's own, written whole and atomically, readable by its owner alone. */
export interface SettingsFile<Value> {
  readonly read: () => Promise<Value>;
  readonly write: (value: Value) => Promise<void>;
  /** Reads, changes and writes, with nothing in between. */
  readonly update: (change: (value: Value) => Value) => Promise<void>;
}

interface SettingsFileOptions<Value> {
  readonly path: string;
  readonly schema: z.ZodType<Value>;
  readonly missing: Value;
}

/** A damaged file is set aside as `<path>.damaged-<time>`, never lost; reading then gives what a missing one gives. */
export function makeSettingsFile<Value>({ path, schema, missing }: SettingsFileOptions<Value>): SettingsFile<Value> {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
  const read = async (): Promise<Value> => {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return missing;
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    await rename(path, `${path}.damaged-${Date.now()}`);
    return missing;
  };
  const write = async (value: Value): Promise<void> => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.new`, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return {
    read: async () => inTurn(read),
    write: async (value) => inTurn(async () => write(value)),
    update: async (change) => inTurn(async () => write(change(await read()))),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof SyntaxError ? undefined : null;
  }
}
