interface AskOptions<Message, Result> {
  readonly signal: AbortSignal;
  /** The content of the worker's message: the result, or undefined for a progress report. */
  readonly resultOf: (message: Message) => Result | undefined;
}

/**
 * Sends a worker its one task and returns its result. Aborting the signal ends the worker at once; the promise is then
 * rejected with the signal's reason.
 */
export async function askWorker<Message, Result>(
  worker: Worker,
  task: unknown,
  { signal, resultOf }: AskOptions<Message, Result>,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    const result = resultOf(data);
    if (result !== undefined) resolve(result);
  });
  worker.addEventListener('error', ({ message }) => reject(new Error(message || 'The worker could not be started')));
  try {
    signal.throwIfAborted();
    worker.postMessage(task, { transfer: [] });
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  }
}
