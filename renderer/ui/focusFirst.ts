/** As a ref: gives the focus to a field when it appears, where the user has just asked for it. */
export function focusFirst(field: HTMLElement | null): void {
  field?.focus();
}
