/** The steps of the desktop program's start, in their order by design: the window comes first, core while the page loads. */
export type DesktopStep =
  | 'main process loaded'
  | 'Electron ready'
  | 'window created'
  | 'page requested'
  | 'core loaded'
  | 'core started'
  | 'window painted'
  | 'first call answered';

/** The steps of browser mode's start: core is there before the first page can be requested. */
export type BrowserStep =
  'program loaded' | 'core started' | 'address available' | 'page requested' | 'first call answered';

/** Notes when each step of a start was reached, once. */
export type Trace<Step extends string> = (step: Step) => void;

const last = 'first call answered';

/** Prints each step with the time since the process started, in ms, and their number at the end. Without `write`, nothing. */
export function makeTrace<Step extends string>(write: ((line: string) => void) | undefined): Trace<Step | typeof last> {
  const seen = new Set<string>();
  return (step) => {
    if (write === undefined || seen.has(step)) return;
    seen.add(step);
    const at = Math.round(process.uptime() * 1000);
    write(`startup ${String(at).padStart(6)} ms  ${step}`);
    if (step === last) write(`startup: ${seen.size} steps`);
  };
}
