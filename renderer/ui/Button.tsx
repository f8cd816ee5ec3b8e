import type { ComponentProps } from 'react';
import styles from './Button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'ghost' | 'danger';
}

/** A button with a text label. */
export function Button({ look = 'plain', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`${styles['button']} ${styles[look] ?? ''} ${className}`} {...rest} />;
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** Read out, and shown on hover. */
  readonly label: string;
}

/** A button with only an icon. */
export function IconButton({ label, className = '', ...rest }: IconButtonProps) {
  const look = `${styles['button']} ${styles['ghost']} ${styles['icon']} ${className}`;
  return <button type="button" aria-label={label} title={label} className={look} {...rest} />;
}
