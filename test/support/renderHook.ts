import { createElement, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/* Runs a hook in React without a page: a component that draws nothing needs no document, only a container. */

export interface RenderedHook<Input, Output> {
  /** The hook's last return value. */
  readonly current: () => Output;
  readonly rerender: (input: Input) => void;
  readonly unmount: () => void;
}

interface RenderOptions<Input> {
  readonly input: Input;
  /** The components that the hook needs around it. */
  readonly wrap?: (children: ReactNode) => ReactNode;
}

/** Renders a hook; wait for its result with `vi.waitFor`. */
export function renderHook<Input, Output>(
  hook: (input: Input) => Output,
  { input, wrap = (children) => children }: RenderOptions<Input>,
): RenderedHook<Input, Output> {
  const seen: { output?: { readonly value: Output } } = {};
  const Probe = ({ given }: { readonly given: Input }): null => {
    seen.output = { value: hook(given) };
    return null;
  };
  const root = createRoot(standIn());
  const rerender = (next: Input): void => root.render(wrap(createElement(Probe, { given: next })));
  rerender(input);
  return {
    current: () => {
      if (seen.output === undefined) throw new Error('The hook has not been rendered yet');
      return seen.output.value;
    },
    rerender,
    unmount: () => root.unmount(),
  };
}

/** Everything that React needs of a container in which nothing is drawn. */
function standIn(): Element {
  const listen = (): void => undefined;
  const view = { HTMLIFrameElement: Map, document: {} };
  const ownerDocument = { nodeType: 9, defaultView: view, activeElement: null, body: null, addEventListener: listen };
  view.document = ownerDocument;
  Reflect.set(globalThis, 'window', globalThis);
  // React itself checks what it needs of it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return {
    nodeType: 1,
    nodeName: 'DIV',
    tagName: 'DIV',
    namespaceURI: 'http://www.w3.org/1999/xhtml',
    ownerDocument,
    addEventListener: listen,
    textContent: '',
  } as unknown as Element;
}
