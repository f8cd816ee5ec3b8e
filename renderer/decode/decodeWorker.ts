import { answerDecodeRequest, buffersOf, type DecodeRequest } from './decodeMessage.ts';

// The entry of a Worker: one request in, one answer out, typed arrays transferred.
self.addEventListener('message', (event: MessageEvent<DecodeRequest>) => {
  void answerDecodeRequest(event.data, (progress) => self.postMessage(progress, { transfer: [] })).then((answer) =>
    self.postMessage(answer, { transfer: buffersOf(answer) }),
  );
});
