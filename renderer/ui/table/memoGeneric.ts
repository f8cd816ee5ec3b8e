import { memo, type ReactNode } from 'react';

/** React's memo for a component with a type parameter, which memo's own type loses. */
export function memoGeneric<Component extends (props: never) => ReactNode>(component: Component): Component {
  // A memoised component is called like the component itself.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return memo(component) as unknown as Component;
}
