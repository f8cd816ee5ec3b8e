import type { LayoutTask } from './boxPlaces.ts';
import { layOut } from './diagramLayout.ts';

/* Lays a diagram out off the window's thread: hundreds of tables take hundreds of milliseconds. */

addEventListener('message', ({ data }: MessageEvent<LayoutTask>) => {
  postMessage(layOut(data));
});
