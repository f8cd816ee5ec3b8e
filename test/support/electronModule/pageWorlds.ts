/*
 * What Electron puts into a page: a world of its own for the preload script, and its bridge into the page's world. Both functions
 * run in the page, as text: they use nothing outside themselves. The two worlds share the document, and pass each other what an
 * event's detail can hold, which the browser clones; functions become numbers.
 */

export interface WorldParts {
  /** The preload script as a function of `require`, `module` and `exports`. */
  readonly preload: (require: (name: string) => unknown, module: object, exports: object) => void;
  /** Sends text to the main process. */
  readonly send: (text: string) => void;
  readonly toText: (value: unknown) => string;
  readonly fromText: (text: string) => unknown;
}

type Listener = (event: object, ...values: readonly unknown[]) => void;

/** Runs the preload script in its own world, and exposes what it wants to the page's world. */
export function runPreload({ preload, send, toText, fromText }: WorldParts): void {
  const functions: ((...values: unknown[]) => unknown)[] = [];
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const tell = (detail: unknown): void => void document.dispatchEvent(new CustomEvent('double-page', { detail }));
  const isFunction = (value: unknown): value is (...values: unknown[]) => unknown => typeof value === 'function';
  const describe = (value: unknown): unknown => {
    if (isFunction(value)) return ['function', functions.push(value) - 1];
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return ['value', value];
    return ['object', Object.entries(value).map(([key, each]) => [key, describe(each)])];
  };
  const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const revive = (described: readonly [string, unknown]): unknown => {
    const [kind, value] = described;
    return kind === 'callback' ? (...values: unknown[]) => tell(['callback', value, values.map(describe)]) : value;
  };
  let settled = 0;
  /** A call of the page: answered at once, a promise with the number under which it will be settled. */
  const call = (at: number, values: readonly (readonly [string, unknown])[]): unknown => {
    try {
      const result = functions[at]?.(...values.map(revive));
      if (!(result instanceof Promise)) return ['result', describe(result)];
      const promise = (settled += 1);
      void result.then(
        (value: unknown) => tell(['resolved', promise, describe(value)]),
        (error: unknown) => tell(['rejected', promise, errorText(error)]),
      );
      return ['promise', promise];
    } catch (error) {
      return ['thrown', errorText(error)];
    }
  };
  document.addEventListener('double-preload', (event) => {
    if (!(event instanceof CustomEvent)) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `exposeBridge` sends exactly this
    const [at, values] = event.detail as readonly [number, readonly (readonly [string, unknown])[]];
    tell(['answer', call(at, values)]);
  });
  let count = 0;
  const renderer = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: object) => tell(['expose', name, describe(value)]),
    },
    ipcRenderer: {
      invoke: async (channel: string, ...values: unknown[]): Promise<unknown> => {
        const id = (count += 1);
        const answer = Promise.withResolvers<unknown>();
        waiting.set(id, answer);
        send(JSON.stringify({ kind: 'invoke', id, channel, values: toText(values) }));
        return answer.promise;
      },
      send: (channel: string, ...values: unknown[]): void =>
        send(JSON.stringify({ kind: 'send', channel, values: toText(values) })),
      on: (channel: string, listener: Listener): void =>
        void listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
      removeListener: (channel: string, listener: Listener): void => void listeners.get(channel)?.delete(listener),
    },
    webUtils: { getPathForFile: (): string => '' },
  };
  Object.assign(globalThis, {
    doubleReceive: (channel: string, text: string): void => {
      const values: unknown = fromText(text);
      const list: readonly unknown[] = Array.isArray(values) ? values : [];
      for (const listener of listeners.get(channel) ?? []) listener({}, ...list);
    },
    doubleSettle: (id: number, text: string, message: string | null): void => {
      const answer = waiting.get(id);
      waiting.delete(id);
      if (message === null) answer?.resolve(fromText(text));
      else answer?.reject(new Error(message));
    },
  });
  preload(
    (name) => {
      if (name !== 'electron') throw new Error(`A sandboxed preload script cannot load '${name}'`);
      return renderer;
    },
    { exports: {} },
    {},
  );
}

/** Receives in the page's world what the preload script exposes. Runs before any script of the page. */
export function exposeBridge(): void {
  type Described = readonly [string, unknown];
  const callbacks: ((...values: unknown[]) => unknown)[] = [];
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  const state: { answer: Described } = { answer: ['thrown', 'The preload script did not answer'] };
  const isFunction = (value: unknown): value is (...values: unknown[]) => unknown => typeof value === 'function';
  const ask = (at: number, values: readonly unknown[]): unknown => {
    const described = values.map((value) =>
      isFunction(value) ? ['callback', callbacks.push(value) - 1] : ['value', value],
    );
    document.dispatchEvent(new CustomEvent('double-preload', { detail: [at, described] }));
    const [kind, value] = state.answer;
    if (kind === 'thrown') throw new Error(String(value));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `runPreload` sends exactly this
    if (kind === 'result') return revive(value as Described);
    const promise = Promise.withResolvers<unknown>();
    promises.set(Number(value), promise);
    return promise.promise;
  };
  const revive = ([kind, value]: Described): unknown => {
    if (kind === 'function') return (...values: unknown[]) => ask(Number(value), values);
    if (kind === 'value') return value;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `runPreload` sends exactly this
    const entries = value as readonly (readonly [string, Described])[];
    return Object.freeze(Object.fromEntries(entries.map(([key, each]) => [key, revive(each)])));
  };
  document.addEventListener('double-page', (event) => {
    if (!(event instanceof CustomEvent)) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `runPreload` sends exactly this
    const [kind, first, second] = event.detail as readonly [string, unknown, unknown];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `runPreload` sends exactly this
    const described = (second ?? ['value', undefined]) as Described;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `runPreload` sends exactly this
    if (kind === 'answer') state.answer = first as Described;
    else if (kind === 'expose')
      Object.defineProperty(globalThis, String(first), { value: revive(described), enumerable: true });
    else if (kind === 'callback') {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `runPreload` sends exactly this
      callbacks[Number(first)]?.(...(second as readonly Described[]).map(revive));
    } else if (kind === 'resolved') promises.get(Number(first))?.resolve(revive(described));
    else promises.get(Number(first))?.reject(new Error(String(second)));
  });
}
