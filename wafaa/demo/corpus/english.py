"""English: residents of the Gulf, Arabs abroad and visitors."""
# ruff: noqa: E501

PAGES = """
== parcel | webchat | worried | - | Where is my parcel?
C Hi, where's my order {order}? It said {day} and nothing yet
A Hello {name}, this is {agent}. Let me look at it right away.
A It reached {city} this morning and goes out tomorrow before noon. I am sorry for the wait. I will write to you {day} at {hour} to make sure it arrived.
! +1d | Write to the customer {day} at {hour} about order {order}
C ok thanks, appreciate it
== parcel | email | worried | - | Order {order} - tracking stuck
C Hello,
  The tracking for my order has said "in transit" since {day}. I am leaving {city} on Friday and would rather not miss it. Could you tell me where it actually is?
  Thanks, {name}
A Dear {name},
  It is at the sorting centre in {city} and we asked for delivery tomorrow. If you are away by then, we gladly hold it or send it to another address, free of charge.
  Warmly, {agent}
C Holding it for two weeks would be perfect.
A Done. It stays safe with us until you are back. Have a good trip.
== parcel | form | calm | - | Tracking number
C No tracking number in my email for {order}. Could you resend?
A Hello {name}, it is in your inbox now. It starts working within the hour.
== parcel | webchat | happy | - | Arrived!
C it's here!! 2 days to {city}, wow
A That makes our day, {name}. Enjoy it!
== late | webchat | angry | m | 10 days late
C 10 days late. TEN. Is anybody there?
A Hello {name}, I am {agent}, and I am sorry. Ten days is far more than we said. I am checking order {order} now.
N Parcel has an incomplete address, building number missing.
A The building number is missing on the label. Could you send it here?
C 27b, same street
A Thank you. It goes out this afternoon and I will call you {day} at {hour} to confirm.
! +3h | Call to confirm delivery of {order} {day} at {hour}
C fine
C got it. thanks for actually calling
== late | email | sad | f | Missed my mother's birthday
C I ordered {product} for my mum's birthday and the day has passed. I'm not angry, just sad.
A Dear {name}, I am truly sorry. We wanted to be part of that day. It arrives tomorrow with a gift box and a handwritten card, and your shipping is refunded.
C That is very kind. Could the card say "late, with love"?
A It does now.
== late | form | worried | - | Still waiting
C Still waiting for {order}. The site says delivered but it is not.
A Hello {name}, I am sorry for the confusion. We asked the courier for the delivery photo and will have an answer {day} at {hour}.
! +1d | Answer about the delivery photo of {order} {day} at {hour}
C Thank you
== late | webchat | angry | f | thanks for the speed
C Thanks for the amazing speed 🙄 8 days and counting
A You are right to be upset, {name}. It is with the driver in {city} today, between four and seven. We added 100 points as an apology.
C we'll see
== refund | webchat | angry | m | Refund not received
C I returned the {abaya} three weeks ago. Where's my refund?
A Hello {name}, I am sorry, that is too long. I can see it arrived with us in perfect condition.
N Refund bounced, card expired. Needs another way.
A The refund came back because the card has expired. Would a bank transfer suit you?
C yes, just emailed the IBAN
A It is on its way, and I will check with you {day} at {hour}.
! +2d | Check the refund of {order} arrived {day} at {hour}
C arrived, cheers
== refund | email | calm | f | Returning an unopened bottle
C Hi, I'd like to return {product}, unopened. What do I need to do?
A Hello {name}, nothing but choose a day. The courier collects it in {city} for free, and the money is back within five working days of its arrival.
C {day} afternoon please
A Booked for the afternoon.
== refund | webchat | worried | - | Charged twice
C I was charged twice!! order {order}
A Hello {name}, I understand the worry. The second one is only a hold and we have just released it. It disappears within three working days.
C phew, thank you
== size | webchat | calm | f | Size exchange
C Can I swap the {abaya} for a smaller one? 56 is huge on me
A Hello {name}, of course. 54 is in stock. The courier brings it and takes the first one back, no charge.
C perfect
== size | form | curious | f | Which size?
C I'm 170 cm and usually a medium. Which size for the {kaftan}?
A Hello {name}, 58 for your height, with a relaxed cut. And the first exchange is free.
== size | email | worried | f | Wedding on Saturday
C The {kaftan} is too tight at the shoulders and the wedding is on Saturday. Please help!
A Dear {name}, we will make it. The next size leaves today by express, on us, and is with you {day} before {hour}.
! +2d | Larger kaftan with the customer {day} before {hour}
C It came and it's gorgeous. You saved me!
A Have a beautiful evening.
== damaged | webchat | sad | f | Broken bottle
C My {product} arrived broken :( everything smells amazing though
A I am so sorry, {name}. One photo is all we need, and please mind the glass.
C sent
A Thank you. A new bottle leaves today, on us. No need to return anything.
C wow ok, thanks!
== damaged | email | angry | m | Atomiser does not work
C The spray on {product} does not work and it was a gift. Embarrassing. Order {order}.
A Dear {name}, I am sorry it happened with a gift. A new, gift-wrapped bottle leaves today and can go straight to the person, with your words on the card.
C Yes please: "second time lucky"
A Written by hand. It arrives {day} at {hour}.
! +3d | Deliver the replacement gift {day} at {hour}
== wrong_item | webchat | worried | - | Wrong perfume
C I got a different perfume from the one I ordered
A I am sorry for the mix-up, {name}. Yours leaves today, and the other one is a gift from us.
C really? lovely 😍
== wrong_item | form | calm | - | One item missing
C One item missing from {order}, the oud burner.
A Hello {name}, I am sorry. It leaves today and the tracking number will be in your inbox tonight.
== discount | webchat | calm | - | Code not working
C WAFA15 says "invalid"??
A Hello {name}, it ended last night, but I have just switched it on for your account until tomorrow.
C works, you're the best
== discount | form | curious | - | Newsletter code
C I subscribed but never got the 10% code.
A Hello {name}, it is AHLAN10, and it works on your first order. Sorry it went missing.
== payment | webchat | worried | - | Card declined
C card declined 3 times, there's money on it
A Hello {name}, some banks block purchases abroad until you allow them in the app. I have also sent you a payment link that usually works.
C link worked
== payment | webchat | curious | - | Cash on delivery
C do you do COD in {city}?
A Hello {name}, yes, for a fee of 10 riyals.
== cancel | webchat | calm | - | Please cancel
C pls cancel {order}, ordered twice by mistake
A Done, {name}. The first order stays, and the money for the second is back within three working days.
C thx
== address | webchat | worried | m | Wrong address
C I put my old address!! can you still change it?
A Hello {name}, yes, it has not left yet. Where shall we send it?
C {city}, Tower 3, apt 1204
A Changed. It leaves this evening.
== address | form | calm | - | Leave with the concierge
C Please leave {order} with the concierge.
A Hello {name}, noted for this order and for the next ones.
== complaint | email | angry | f | Very disappointed
C I have explained the same problem to three people. Nobody reads what I write. Please have someone senior contact me about {order}.
N Read all three. The answer is a free replacement. @Reem for a call.
A Dear {name}, I am {agent} and I have read all three conversations, so you will not have to explain again. Reem, who owns the shop, will call you {day} at {hour}.
! +1d | Reem calls the customer about {order} {day} at {hour}
C Thank you. That's all I wanted.
A And the replacement left today.
== complaint | webchat | angry | m | no answer
C sent 2 emails, no answer. not great
A You are right, {name}, and I am sorry. Both are in front of me now: {product} is in stock and reserved for you until tonight.
C ok good, ordering
== praise | webchat | happy | f | Love it
C Obsessed with {product}!!! My whole office asked what it is 😍
A Thank you, {name}! We read it out to the whole team.
== praise | email | happy | m | A word for Huda
C Just a note to say Huda was wonderful. She followed my parcel all the way to {city}.
A Dear {name}, Huda has read it and is smiling. Thank you for taking the time.
== points | webchat | curious | - | My points
C how many points do I have and do they expire?
A Hello {name}, you have 540 points, worth 27 riyals. They last a year from each order, and we remind you a month before.
C nice
== product | webchat | curious | m | Not too sweet
C looking for something woody, not too sweet, for the office
A Hello {name}, try Lavender Breeze: citrus and lavender over clean musk, around six hours. A sample comes free with any order.
C sold. any stronger one for evenings?
A Royal Oud, then: saffron, rose and Cambodian oud.
C adding both
== product | email | curious | f | Allergy question
C Does {product} contain vanilla? I react to it.
A Dear {name}, thank you for asking first. It does, a little. Pure Musk has none at all and is the closest in mood.
C Great, thank you for the honesty.
== stock | webchat | sad | f | Sold out
C noooo the {abaya} is sold out in 56
A It is back within the week, {name}. I have put your name on one and will write {day} at {hour}.
! +5d | Tell the customer the abaya is back {day} at {hour}
C you're amazing
== shipping_price | webchat | curious | - | Shipping cost
C how much is shipping to {city}? customs included?
A Hello {name}, the price before payment includes customs and tax, so there is nothing to pay at the door.
== shipping_price | form | curious | - | Europe?
C Do you ship to Europe?
A Hello {name}, not yet, but many customers send to family in the Gulf. We will write when it opens if you like.
C yes please
== gift_wrap | webchat | happy | m | Gift for my wife
C gift wrap for {product}? It's for my wife, no price inside pls
A Hello {name}, of course: a velvet box, a handwritten card and no invoice. What shall the card say?
C "still you"
A Beautiful. It arrives in {city} the day before.
== hours | webchat | curious | - | Friday
C open on Friday?
A Hello {name}, yes, from four in the afternoon to ten, Riyadh time. On other days from nine in the morning.
== refund | email | angry | m | A long story about order {order}
C Hello, I will try to keep it short.
C I ordered three perfumes. One came broken, one was a different scent, one was fine.
A Dear {name}, I am {agent}. I am sorry, that is a poor start. Would you like replacements or your money back?
C Replacement for the broken one, refund for the other.
A Clear. The replacement leaves today. For the refund, there is no need to send the bottle back.
C Thank you. How long does the refund take?
A Three working days on your card.
C It's been four now
N Refund still pending approval, over the limit. @Reem please.
A You are right, and I am sorry. It needed one more approval, which I have just received.
C ok so when exactly
A It left us a minute ago. I will check with you {day} at {hour}.
! +2d | Check the refund of {order} {day} at {hour}
C The replacement came, different box than before?
A Yes, the new box has a foam lining.
C Good idea. It survived my stairs.
A We are glad. How was the courier?
C Polite, called before coming.
A Thank you, we pass it on.
C Refund is here too.
A Wonderful. We added 200 points for your patience.
C Didn't expect that. Thanks, I'll be back.
A We look forward to it.
== wholesale | email | calm | - | Hotel amenities
C Hello, we run a small hotel in {city} and would like 200 travel bottles of {product}. Could you quote?
A Dear {name}, with pleasure. You will have the quote and a sample box {day} at {hour}.
! +2d | Send the hotel quote {day} at {hour}
C Looking forward to it.
"""
