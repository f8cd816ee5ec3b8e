import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { type Tls, tlsModes } from '#shared/domain/profile.ts';
import { tlsKeyPassphrase } from './collectSecrets.ts';
import { More } from './FormPart.tsx';
import { useProfileForm } from './profileFormContext.ts';
import { tlsWords } from '../profileWords.ts';
import { SecretPart } from './SecretPart.tsx';

interface TlsFieldsProps {
  readonly tls: Tls;
  readonly onTls: (parts: Partial<Tls>) => void;
}

/** How the connection to PostgreSQL is encrypted, with what each mode protects against. */
export function TlsFields({ tls, onTls }: TlsFieldsProps) {
  const { messages } = useProfileForm();
  return (
    <>
      <SelectField
        label="Encryption (TLS)"
        value={tls.mode}
        choices={tlsModes.map((mode) => ({ value: mode, label: tlsWords[mode].label }))}
        onValue={(mode) => onTls({ mode })}
        hint={tlsWords[tls.mode].meaning}
      />
      <More label="Certificates">
        <TextField
          label="Root certificate (PEM file)"
          mono
          value={tls.rootCertificate}
          onValue={(rootCertificate) => onTls({ rootCertificate })}
          hint="If left empty, the system’s root certificates are used."
          message={messages['database.tls.rootCertificate']}
        />
        <TextField
          label="Client certificate (PEM file)"
          width="half"
          mono
          value={tls.certificate}
          onValue={(certificate) => onTls({ certificate })}
          message={messages['database.tls.certificate']}
        />
        <TextField
          label="Key of the client certificate (PEM file)"
          width="half"
          mono
          value={tls.key}
          onValue={(key) => onTls({ key })}
          message={messages['database.tls.key']}
        />
        <SecretPart
          label="Passphrase of the key"
          field={tlsKeyPassphrase}
          path="database.tls.keyPassphrase"
          source={tls.keyPassphrase}
          onSource={(keyPassphrase) => onTls({ keyPassphrase })}
        />
      </More>
    </>
  );
}
