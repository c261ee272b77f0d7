'use client'

import { paths } from '@tessera/contracts/paths'
import { FileText } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Popover } from '@/components/ui/popover'
import { addressOf } from '@/lib/address-of'
import { useNow } from '@/lib/use-now'

import { lastMonths } from './last-months'

const formats = ['pdf', 'csv'] as const
const monthsShown = 12

/** A month of the business as a file: links, so that the browser saves it while it is made. */
export function ReportMenu() {
  const t = useTranslations('analytics.report')
  const [current, ...over] = lastMonths(useNow(), monthsShown + 1)
  return (
    <Popover
      label={t('title')}
      trigger={
        <Button className="w-fit">
          <Icon of={FileText} />
          {t('title')}
        </Button>
      }
    >
      <p className="text-label text-muted">{t('lead')}</p>
      <ul className="mt-2 grid">
        {[...over, ...(current === undefined ? [] : [current])].map((month) => (
          <li key={month.name} className="flex items-center justify-between gap-3">
            <span>{month === current ? t('soFar', { month: month.title }) : month.title}</span>
            <span className="flex">
              {formats.map((format) => (
                <a
                  key={format}
                  href={addressOf(paths.exports.report, { month: month.name, format })}
                  download
                  aria-label={t('file', { month: month.title, format: t(format) })}
                  className="inline-flex h-9 touch-target items-center rounded-control px-2.5 text-muted hover:bg-hover hover:text-text"
                >
                  {t(format)}
                </a>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  )
}
