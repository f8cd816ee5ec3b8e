import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';

/* What the real `electron` module has, read from its own declarations: a double may not have more. */

interface Api {
  readonly members: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

const declarations = readFileSync(new URL('../../../node_modules/electron/electron.d.ts', import.meta.url), 'utf8');
const known = new Map<string, Api>();

/** The members and events of a class or interface of Electron, those that it inherits included. */
export function apiOf(name: string): Api {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const head = new RegExp(`^  (?:class|interface) ${name}(?: extends ([\\w.]+))? \\{$`, 'mu').exec(declarations);
  if (head === null) throw new Error(`electron.d.ts declares no ${name}`);
  const from = head.index + head[0].length;
  const body = declarations.slice(from, declarations.indexOf('\n  }\n', from));
  const parent = head[1] === undefined || head[1].includes('Emitter') ? undefined : apiOf(head[1]);
  const all = (pattern: RegExp): readonly string[] => [...body.matchAll(pattern)].map((found) => found[1] ?? '');
  const api = {
    members: new Set([...(parent?.members ?? []), ...all(/^ {4}(?:static |readonly )*(?:get |set )?(\w+)\??[(:<]/gmu)]),
    events: new Set([...(parent?.events ?? []), ...all(/^ {4}on\(event: '([^']+)'/gmu)]),
  };
  known.set(name, api);
  return api;
}

/** Fails for a key that Electron's options of that name do not have. */
export function checkOptions(name: string, options: object): void {
  const { members } = apiOf(name);
  for (const key of Object.keys(options)) if (!members.has(key)) throw new Error(`Electron's ${name} has no '${key}'`);
}

const listening = new Set(['on', 'once', 'addListener', 'prependListener']);
const emitter = new Set<string>(['constructor', ...Object.getOwnPropertyNames(EventEmitter.prototype)]);

/**
 * A double that fails where the real module would: at a member or event that Electron does not have, and at one that the
 * double lacks, so that nothing is missed silently.
 */
export function strictly<Double extends object>(name: string, double: Double): Double {
  const { members, events } = apiOf(name);
  const proxy: Double = new Proxy(double, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, proxy);
      if (typeof key === 'symbol' || key.startsWith('_') || key === 'then' || key === 'prototype') return value;
      if (target instanceof EventEmitter && emitter.has(key)) {
        if (!listening.has(key) || typeof value !== 'function') return value;
        return (event: string, ...rest: unknown[]): unknown => {
          // ipcMain has channels, not events.
          if (events.size > 0 && !events.has(event)) throw new Error(`Electron's ${name} has no event '${event}'`);
          return Reflect.apply(value, target, [event, ...rest]);
        };
      }
      if (!members.has(key)) throw new Error(`Electron's ${name} has no '${key}'`);
      if (!(key in target)) throw new Error(`The double of Electron's ${name} lacks '${key}'`);
      return value;
    },
    set: (target, key, value) => {
      if (typeof key === 'string' && !key.startsWith('_') && !members.has(key))
        throw new Error(`Electron's ${name} has no '${key}'`);
      return Reflect.set(target, key, value, target);
    },
  });
  return proxy;
}
