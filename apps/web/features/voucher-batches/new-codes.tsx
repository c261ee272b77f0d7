'use client'

import type { CreateVoucherBatchResponse } from '@tessera/contracts/vouchers'
import { CircleAlert, Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Icon } from '@/components/ui/icon'
import { useCopy } from '@/lib/use-copy'

import { csvFileName, redeemLink, vouchersAsCsv } from './voucher-csv'

type NewCodesProps = { readonly made: CreateVoucherBatchResponse; readonly onClose: () => void }

const shownCodes = 10

/** Hands a text to the browser as a file. */
function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  URL.revokeObjectURL(address)
}

function CodeList({ codes }: { readonly codes: readonly string[] }) {
  const t = useTranslations('newCodes')
  const hidden = codes.length - shownCodes
  return (
    <div className="rounded-panel border border-line bg-sunken p-4">
      <ul className="grid gap-1 font-mono break-all select-all">
        {codes.slice(0, shownCodes).map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      {hidden > 0 ? <p className="mt-2 text-label text-muted">{t('more', { count: hidden })}</p> : undefined}
    </div>
  )
}

function Copying({ code, onSaved }: { readonly code: string; readonly onSaved: () => void }) {
  const t = useTranslations('newCodes')
  const plain = useCopy()
  const link = useCopy()
  return (
    <>
      <Button
        onClick={() => {
          plain.copy(code)
          onSaved()
        }}
      >
        {plain.isCopied ? t('copied') : t('copy')}
      </Button>
      <Button
        onClick={() => {
          link.copy(redeemLink(globalThis.location.origin, code))
          onSaved()
        }}
      >
        {link.isCopied ? t('copied') : t('copyLink')}
      </Button>
    </>
  )
}

type CodesProps = {
  readonly batch: CreateVoucherBatchResponse['batch']
  readonly codes: readonly string[]
  readonly onSaved: () => void
}

function Codes({ batch, codes, onSaved }: CodesProps) {
  const t = useTranslations('newCodes')
  const [isDownloaded, setDownloaded] = useState(false)
  const [first = ''] = codes
  return (
    <>
      <Notice icon={CircleAlert} tone="warn">
        {t('once', { count: codes.length })}
      </Notice>
      <CodeList codes={codes} />
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          onClick={() => {
            saveFile(csvFileName(batch), vouchersAsCsv(batch, codes, globalThis.location.origin))
            setDownloaded(true)
            onSaved()
          }}
        >
          <Icon of={Download} />
          {isDownloaded ? t('downloaded') : t('download')}
        </Button>
        {codes.length === 1 ? <Copying code={first} onSaved={onSaved} /> : undefined}
      </div>
    </>
  )
}

/** The codes of a new batch, which nobody will see again: it is not closed by a slip before they were saved. */
export function NewCodes({ made, onClose }: NewCodesProps) {
  const t = useTranslations('newCodes')
  const { batch, codes } = made
  const [isSaved, setSaved] = useState(codes === null)
  const [isWarned, setWarned] = useState(false)
  const close = () => {
    if (isSaved) onClose()
    else setWarned(true)
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t('title', { count: batch.counts.issued })}
      description={batch.name}
      closeLabel={t('close')}
    >
      <div className="grid gap-4">
        {codes === null ? (
          <Notice icon={CircleAlert} tone="warn">
            {t('lost')}
          </Notice>
        ) : (
          <Codes
            batch={batch}
            codes={codes}
            onSaved={() => {
              setSaved(true)
              setWarned(false)
            }}
          />
        )}
        {isWarned ? (
          <Notice icon={CircleAlert} tone="warn">
            {t('unsaved')}
          </Notice>
        ) : undefined}
        <Button look={isWarned ? 'danger' : 'quiet'} className="w-fit" onClick={isWarned ? onClose : close}>
          {isWarned ? t('closeUnsaved') : t('close')}
        </Button>
      </div>
    </Dialog>
  )
}
