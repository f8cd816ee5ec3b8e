/** Whether the program behind the window is running, as far as its stream of events shows. */
export type ProgramState =
  /** `run` differs from one start of the program to the next. */
  | { readonly state: 'running'; readonly run: string }
  /** `refused`: it is running, but does not accept this browser. `away`: it has exited or is not responding. */
  | { readonly state: 'lost'; readonly why: 'away' | 'refused' };

interface EventStreamOptions {
  /** Called with each non-empty line of the stream. */
  readonly onLine: (line: string) => void;
  /** Called when the program's state changes. */
  readonly onState: (state: ProgramState) => void;
}

/** In ms: the program sends a line at least every 500 ms; without one for this long it counts as lost. */
const silence = 1700;
/** In ms: between two attempts to open the stream. */
const retryPause = 400;

/** Keeps one stream of core's events open, and reopens it whenever it ends. Returns a function that stops. */
export function keepEventStream({ onLine, onState }: EventStreamOptions): () => void {
  const stopped = new AbortController();
  const state: { last: string } = { last: '' };
  const report = (next: ProgramState): void => {
    const text = JSON.stringify(next);
    if (text === state.last || stopped.signal.aborted) return;
    state.last = text;
    onState(next);
  };
  const keep = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const why = await readStream(stopped.signal, { onLine, onState: report });
      report({ state: 'lost', why });
      await new Promise((resolve) => setTimeout(resolve, retryPause));
    }
  };
  void keep();
  return () => stopped.abort();
}

/** Reads the stream until it ends or falls silent. */
async function readStream(stopped: AbortSignal, { onLine, onState }: EventStreamOptions): Promise<'away' | 'refused'> {
  const over = new AbortController();
  const stop = (): void => over.abort();
  stopped.addEventListener('abort', stop, { once: true });
  const heard = { at: performance.now() };
  const watch = setInterval(() => {
    if (performance.now() - heard.at > silence) over.abort();
  }, 100);
  try {
    const response = await fetch('/api/events', { signal: over.signal });
    if (response.status === 401) return 'refused';
    if (!response.ok) return 'away';
    heard.at = performance.now();
    onState({ state: 'running', run: response.headers.get('X-Tidescope-Run') ?? '' });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const part = await reader?.read();
      if (part?.value === undefined) return 'away';
      heard.at = performance.now();
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') onLine(line);
    }
  } catch (error) {
    if (error instanceof Error) return 'away';
    throw error;
  } finally {
    clearInterval(watch);
    stopped.removeEventListener('abort', stop);
    over.abort();
  }
}
