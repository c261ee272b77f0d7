'use client'

import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'

import { IconButton } from './button'
import { Input } from './input'

type PasswordInputProps = Omit<ComponentProps<'input'>, 'type'> & {
  readonly showLabel: string
  readonly hideLabel: string
}

export function PasswordInput({ showLabel, hideLabel, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false)
  return (
    <div className="relative">
      <Input {...rest} type={isShown ? 'text' : 'password'} className="pe-11" />
      <IconButton
        icon={isShown ? EyeOff : Eye}
        label={isShown ? hideLabel : showLabel}
        aria-pressed={isShown}
        className="absolute inset-y-0 end-1 my-auto"
        onClick={() => {
          setShown(!isShown)
        }}
      />
    </div>
  )
}
