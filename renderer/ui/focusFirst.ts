/** As a ref: focuses a field when it appears, if the user has just requested it. */
export function focusFirst(field: HTMLElement | null): void {
  field?.focus();
}
