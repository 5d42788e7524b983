"use client";

import { startTransition, useActionState, useEffect, useRef, type FormEvent, type RefObject } from "react";
import { IDLE_FORM, type FormAction, type FormState } from "./form-state";

export interface FormHandle {
  state: FormState;
  pending: boolean;
  formProps: {
    ref: RefObject<HTMLFormElement | null>;
    action: (form: FormData) => void;
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    noValidate: true;
  };
}

/**
 * A form over a server action. React would empty the form after its action; here nothing typed is ever lost: the
 * submit is taken over where JavaScript runs, and the action's answer fills the form again where it does not.
 * Focus goes to the first field at fault.
 */
export function useFormAction(action: FormAction, { resetWhenDone = false } = {}): FormHandle {
  const ref = useRef<HTMLFormElement>(null);
  const [state, dispatch, pending] = useActionState(action, IDLE_FORM);

  useEffect(() => {
    if (state.status === "failed") ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    if (state.status === "done" && resetWhenDone) ref.current?.reset();
  }, [state, resetWhenDone]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    startTransition(() => dispatch(form));
  }

  return { state, pending, formProps: { ref, action: dispatch, onSubmit, noValidate: true } };
}
