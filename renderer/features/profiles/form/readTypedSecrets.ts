import type { SecretField } from './collectSecrets.ts';

/** Reads a form's secret fields. The result is for one call to core and is kept nowhere. */
export function readTypedSecrets(form: HTMLFormElement): ReadonlyMap<SecretField, string> {
  const typed = new Map<SecretField, string>();
  for (const input of form.querySelectorAll<HTMLInputElement>('input[data-secret]')) {
    typed.set(input.dataset['secret'] ?? '', input.value);
  }
  return typed;
}

/** Clears a form's secret fields, once core has their values. */
export function clearTypedSecrets(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('input[data-secret]')) input.value = '';
}
