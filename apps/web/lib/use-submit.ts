'use client'

import { type FormEvent, useState } from 'react'

import { ApiError } from './api/api-error'
import { useProblemText } from './use-problem-text'

export type FieldErrors = Readonly<Record<string, string>>

type SubmitOptions = {
  /** Sentences for fields that are wrong before anything is sent. */
  readonly validate?: (values: Readonly<Record<string, string>>) => FieldErrors
  readonly submit: (values: Readonly<Record<string, string>>) => Promise<void>
  /** A sentence for errors that mean something special here. */
  readonly explain?: (error: ApiError) => string | undefined
}

export type Submit = {
  readonly isBusy: boolean
  readonly errors: FieldErrors
  readonly problem: string | undefined
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
}

function valuesOf(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') values[name] = value
  return values
}

function focusFirst(form: HTMLFormElement, errors: FieldErrors): void {
  for (const element of form.elements) {
    if (element instanceof HTMLInputElement && errors[element.name] !== undefined) {
      element.focus()
      return
    }
  }
}

/** A form that checks, sends once, says what is wrong at the field it concerns, and keeps what was typed. */
export function useSubmit({ validate, submit, explain }: SubmitOptions): Submit {
  const [isBusy, setBusy] = useState(false)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [problem, setProblem] = useState<string>()
  const problemText = useProblemText()

  const send = async (form: HTMLFormElement) => {
    const values = valuesOf(form)
    const found = validate?.(values) ?? {}
    setErrors(found)
    setProblem(undefined)
    if (Object.keys(found).length > 0) {
      focusFirst(form, found)
      return
    }
    setBusy(true)
    try {
      await submit(values)
    } catch (error) {
      const param = error instanceof ApiError ? error.details.param : undefined
      if (error instanceof ApiError && param !== undefined && param in values) {
        const fieldErrors = { [param]: error.details.message }
        setErrors(fieldErrors)
        focusFirst(form, fieldErrors)
      } else {
        setProblem((error instanceof ApiError ? explain?.(error) : undefined) ?? problemText(error))
      }
    } finally {
      setBusy(false)
    }
  }

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!isBusy) void send(event.currentTarget)
  }
  return { isBusy, errors, problem, onSubmit }
}
