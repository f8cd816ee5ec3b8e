import { compareInputs, type InputVersion } from './compareInputs.ts';

/* Compares inputs in a worker thread: files of megabytes take longer than a frame. The first input is the reference. */

self.addEventListener('message', ({ data: [reference, ...others] }: MessageEvent<readonly InputVersion[]>) => {
  self.postMessage(reference === undefined ? [] : compareInputs(reference, others), { transfer: [] });
});
