/** The same parts, of which the next one is read while one is being used. */
export async function* readAhead<Part>(parts: AsyncIterable<Part>): AsyncGenerator<Part> {
  const reading = parts[Symbol.asyncIterator]();
  const read = (): Promise<IteratorResult<Part>> => {
    const next = Promise.resolve(reading.next());
    // It is awaited after the part before; if that one cannot be used, its failure does not matter.
    next.catch(() => undefined);
    return next;
  };
  let next = read();
  try {
    for (let found = await next; found.done !== true; found = await next) {
      next = read();
      yield found.value;
    }
  } finally {
    await reading.return?.();
  }
}
