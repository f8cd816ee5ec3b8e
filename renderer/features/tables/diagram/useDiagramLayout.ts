import { useEffect, useState } from 'react';
import { askWorker } from '#renderer/ui/askWorker.ts';
import type { LayoutTask, Places } from './boxPlaces.ts';
import type { Diagram } from './diagramModel.ts';
import { yaptidePlaces } from './yaptidePlaces.ts';

/**
 * The places of a diagram's tables: those made for yaptide's schema, or computed by a worker; undefined until they are.
 * `width` is the room of one that goes down.
 */
export function useDiagramLayout(diagram: Diagram, width = 0): Places | undefined {
  const [found, setFound] = useState<{ readonly of: Diagram; readonly places: Places }>();
  const prepared =
    diagram.direction === 'right'
      ? yaptidePlaces(diagram.tables.map((table) => ({ ...table, name: table.relation.name })))
      : undefined;
  const isPrepared = prepared !== undefined;
  useEffect(() => {
    if (isPrepared || diagram.tables.length === 0) return undefined;
    const stop = new AbortController();
    const task: LayoutTask = {
      boxes: diagram.tables.map(({ id, width, height }) => ({ id, width, height })),
      lines: diagram.keys.map(({ parent, child }) => ({ from: parent, to: child })),
      direction: diagram.direction === 'right' ? 'right' : { downWithin: width },
    };
    const worker = new Worker(new URL('./layoutWorker.ts', import.meta.url), { type: 'module' });
    askWorker<Places, Places>(worker, task, { signal: stop.signal, resultOf: (message) => message }).then(
      (places) => setFound({ of: diagram, places }),
      () => undefined,
    );
    return () => stop.abort();
  }, [diagram, isPrepared, width]);
  return prepared ?? (found?.of === diagram ? found.places : undefined);
}
