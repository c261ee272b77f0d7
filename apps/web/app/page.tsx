import { LandingPage } from '@/features/landing/landing-page'
import { LandingScope } from '@/features/landing/landing-scope'

export default function Page() {
  return (
    <LandingScope>
      <LandingPage />
    </LandingScope>
  )
}
