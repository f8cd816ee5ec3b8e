import { parentPort } from 'node:worker_threads';
import { answerDecodeRequest, buffersOf, type DecodeRequest } from '#renderer/decode/decodeMessage.ts';

// decodeWorker.ts for a Node thread. The bytes "hang" and "break" make it do so.
parentPort?.on('message', (request: DecodeRequest) => {
  const word = new TextDecoder().decode(request.bytes.subarray(0, 8));
  if (word === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (word === 'break') throw new Error('broken on purpose');
  void answerDecodeRequest(request).then((answer) => parentPort?.postMessage(answer, buffersOf(answer)));
});
