interface WriteProps {
  readonly label: string;
  readonly button: string;
  readonly send: (text: string) => void;
}

const textIn = (form: FormData): string => {
  const text = form.get('text');
  return typeof text === 'string' ? text.trim() : '';
};

/** A text field and the button that sends its content. */
export const Write = ({ label, button, send }: WriteProps) => (
  <form
    action={(form) => {
      send(textIn(form));
    }}
  >
    <textarea name="text" aria-label={label} placeholder={label} rows={2} required />
    <button className="main">{button}</button>
  </form>
);
