/** A problem of the service, and what to do about it; `text` and `advice` are sentences without a full stop. */
export interface Trouble {
  /** A stable name for programs. */
  readonly code: string;
  readonly text: string;
  readonly advice: string;
}

/** A trouble in the form that answers show. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export const reasonOf = ({ code, text, advice }: Trouble): Reason => ({
  code,
  message: `${text}. ${advice}.`,
});
