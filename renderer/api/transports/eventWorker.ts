import { keepEventStream, type ProgramState } from './eventStream.ts';

/*
 * One stream of core's events for all tabs of a browser: a browser opens at most six connections to one host, and a
 * stream in each tab would leave none for calls. It lives in a SharedWorker, which ends with the last tab.
 */

const ports = new Set<MessagePort>();
const program: { now: ProgramState | undefined } = { now: undefined };

function send(message: unknown): void {
  for (const port of ports) port.postMessage(message);
}

keepEventStream({
  onLine: (line) => send({ line }),
  onState: (state) => {
    program.now = state;
    send({ state });
  },
});

globalThis.addEventListener('connect', (event) => {
  const port = event instanceof MessageEvent ? event.ports[0] : undefined;
  if (port === undefined) return;
  const join = (): void => {
    ports.add(port);
    if (program.now !== undefined) port.postMessage({ state: program.now });
  };
  // A tab that is closed or kept for the back button leaves; one that is shown again joins again.
  port.addEventListener('message', ({ data }) => {
    if (data === 'leave') ports.delete(port);
    else join();
  });
  port.start();
  join();
});
