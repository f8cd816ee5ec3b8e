/** The steps of a start, in their order by design: the window comes first, core while the page loads. */
export type StartupStep =
  | 'main process loaded'
  | 'Electron ready'
  | 'window created'
  | 'page requested'
  | 'core loaded'
  | 'core started'
  | 'window painted'
  | 'first call answered';

/** Notes when each step of a start was reached, once. */
export type Trace = (step: StartupStep) => void;

const last: StartupStep = 'first call answered';

/** Prints each step with the time since the process started, in ms, and the sum at the end. Without `write`, nothing. */
export function makeTrace(write: ((line: string) => void) | undefined): Trace {
  const seen = new Set<StartupStep>();
  return (step) => {
    if (write === undefined || seen.has(step)) return;
    seen.add(step);
    const at = Math.round(process.uptime() * 1000);
    write(`startup ${String(at).padStart(6)} ms  ${step}`);
    if (step === last) write(`startup: ${seen.size} steps`);
  };
}
