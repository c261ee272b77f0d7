'use client'

import type { AuditEntry } from '@tessera/contracts/audit'
import { useTranslations } from 'use-intl'

import { TextLink } from '@/components/text-link'
import { personAddress } from '@/features/customers/people-filter'
import { formatFullTime } from '@/lib/format-time'

import { type AuditDifference, differenceOf } from './audit-difference'
import { auditAddress, everything } from './audit-filter'

const cell = 'border-b border-line py-1.5 pe-4 text-start align-top font-normal wrap-anywhere'

function Differences({ difference }: { readonly difference: AuditDifference }) {
  const t = useTranslations('audit')
  const { changed, unchanged } = difference
  if (changed.length === 0 && unchanged.length === 0) return <p className="text-muted">{t('empty')}</p>
  return (
    <div>
      {changed.length === 0 ? undefined : (
        <table className="w-full max-w-3xl table-fixed text-label" aria-label={t('changes')}>
          <thead>
            <tr className="text-muted">
              <th scope="col" className={cell}>
                {t('field')}
              </th>
              <th scope="col" className={cell}>
                {t('before')}
              </th>
              <th scope="col" className={cell}>
                {t('after')}
              </th>
            </tr>
          </thead>
          <tbody>
            {changed.map((line) => (
              <tr key={line.path}>
                <th scope="row" className={cell}>
                  {line.path.replaceAll('_', ' ')}
                </th>
                <td className={`${cell} font-mono text-muted`}>
                  {line.before === undefined ? (
                    <span className="font-sans">{t('nothing')}</span>
                  ) : (
                    line.before
                  )}
                </td>
                <td className={`${cell} font-mono`}>
                  {line.after === undefined ? <span className="font-sans">{t('nothing')}</span> : line.after}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {unchanged.length === 0 ? undefined : (
        <p className="mt-2 text-label text-muted">{t('unchanged', { count: unchanged.length })}</p>
      )}
    </div>
  )
}

function Links({ entry }: { readonly entry: AuditEntry }) {
  const t = useTranslations('audit')
  const { actor, subject } = entry
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1">
      {subject === null ? undefined : (
        <TextLink href={personAddress(subject.id)}>{t('openPerson', { name: subject.name })}</TextLink>
      )}
      <TextLink href={auditAddress({ ...everything, subject: entry.subject_id })}>
        {t('onlySubject')}
      </TextLink>
      {actor === null ? undefined : (
        <TextLink href={auditAddress({ ...everything, actor: actor.id })}>{t('onlyActor')}</TextLink>
      )}
    </p>
  )
}

/** Everything that was written down about one act. */
export function AuditDetails({ entry }: { readonly entry: AuditEntry }) {
  const t = useTranslations('audit')
  const ids = [
    [t('when'), formatFullTime(entry.created_at)],
    [t('entry'), entry.id],
    [t('actor'), entry.actor === null ? entry.actor_id : `${entry.actor.email} · ${entry.actor_id}`],
    [t('subject'), `${entry.subject_kind} · ${entry.subject_id}`],
    ...(entry.request_id === null ? [] : [[t('request'), entry.request_id] as const]),
  ] as const
  return (
    <div className="grid gap-4">
      <p className="wrap-anywhere">{entry.reason}</p>
      <Differences difference={differenceOf(entry.before, entry.after)} />
      <Links entry={entry} />
      <dl className="grid gap-1 text-label text-muted">
        {ids.map(([name, value]) => (
          <div key={name} className="flex flex-wrap gap-x-2">
            <dt>{name}</dt>
            <dd className="font-mono wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
